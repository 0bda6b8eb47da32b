# Installs gitops-promotion from a release on Windows: downloads the archive, checks it, unpacks it.
#
#   irm https://github.com/XenitAB/gitops-promotion/releases/latest/download/install.ps1 | iex
#   & ([scriptblock]::Create((irm …/install.ps1))) -Version 1.2.3 -To C:\tools
#
# GITOPS_PROMOTION_DOWNLOAD_URL names a mirror to use instead of GitHub's releases.
param(
    # The release to install, such as 1.2.3, or latest (the default).
    [string] $Version = '',
    # Where to put the executable.
    [string] $To = (Join-Path $env:LOCALAPPDATA 'Programs\gitops-promotion')
)

# A function, so that a script that was cut off in the download does nothing.
function Install-GitopsPromotion([string] $Version, [string] $To) {
    $ErrorActionPreference = 'Stop'
    # The progress bar of Windows PowerShell makes downloads many times slower.
    $ProgressPreference = 'SilentlyContinue'
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

    $base = $env:GITOPS_PROMOTION_DOWNLOAD_URL
    if (-not $base) { $base = 'https://github.com/XenitAB/gitops-promotion/releases' }
    if ($Version -eq 'latest') { $Version = '' }
    if ($Version) { $base = "$base/download/v$($Version -replace '^v', '')" } else { $base = "$base/latest/download" }

    $archive = 'gitops-promotion-x86_64-pc-windows-msvc.zip'
    $work = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    New-Item -ItemType Directory -Path $work | Out-Null
    try {
        $sums = Join-Path $work 'SHA256SUMS'
        $zip = Join-Path $work $archive
        try { Invoke-WebRequest -UseBasicParsing -Uri "$base/SHA256SUMS" -OutFile $sums }
        catch {
            $release = "a release $Version".TrimEnd()
            throw "could not download $base/SHA256SUMS: $($_.Exception.Message); is there $($release)?"
        }
        Invoke-WebRequest -UseBasicParsing -Uri "$base/$archive" -OutFile $zip

        $line = Get-Content $sums | Where-Object { $_ -match "^[0-9a-f]{64} [ *]$([regex]::Escape($archive))$" } | Select-Object -First 1
        if (-not $line) { throw "$base/SHA256SUMS does not list $archive" }
        $expected = $line.Substring(0, 64)
        $actual = (Get-FileHash -Algorithm SHA256 -Path $zip).Hash.ToLowerInvariant()
        if ($actual -ne $expected) {
            throw "$base/$archive has the SHA-256 $actual, but SHA256SUMS says $expected; nothing was installed, try again and report it if it stays so"
        }

        Expand-Archive -Path $zip -DestinationPath (Join-Path $work 'unpacked')
        New-Item -ItemType Directory -Force -Path $To | Out-Null
        Copy-Item -Force -Path (Join-Path $work 'unpacked\gitops-promotion.exe') -Destination $To
    }
    finally {
        Remove-Item -Recurse -Force -Path $work
    }

    Write-Host "installed $(Join-Path $To 'gitops-promotion.exe')"
    if (($env:PATH -split ';') -notcontains $To) {
        Write-Host "note: $To is not on PATH; add it for your user with: [Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';$To', 'User')"
    }
}

Install-GitopsPromotion -Version $Version -To $To
