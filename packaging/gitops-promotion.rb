class GitopsPromotion < Formula
  desc "Promotes container images from environment to environment by pull requests"
  homepage "https://github.com/XenitAB/gitops-promotion"
  version "{{version}}"
  license "MIT"

  on_macos do
    on_arm do
      url "{{url}}/gitops-promotion-aarch64-apple-darwin.tar.gz"
      sha256 "{{sha256 gitops-promotion-aarch64-apple-darwin.tar.gz}}"
    end
    on_intel do
      url "{{url}}/gitops-promotion-x86_64-apple-darwin.tar.gz"
      sha256 "{{sha256 gitops-promotion-x86_64-apple-darwin.tar.gz}}"
    end
  end

  on_linux do
    on_arm do
      url "{{url}}/gitops-promotion-aarch64-unknown-linux-gnu.tar.gz"
      sha256 "{{sha256 gitops-promotion-aarch64-unknown-linux-gnu.tar.gz}}"
    end
    on_intel do
      url "{{url}}/gitops-promotion-x86_64-unknown-linux-gnu.tar.gz"
      sha256 "{{sha256 gitops-promotion-x86_64-unknown-linux-gnu.tar.gz}}"
    end
  end

  def install
    bin.install "gitops-promotion"
    doc.install "THIRD_PARTY_LICENSES"
  end

  test do
    assert_match "gitops-promotion #{version}", shell_output("#{bin}/gitops-promotion --version")
  end
end
