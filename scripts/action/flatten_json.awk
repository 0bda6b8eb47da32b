# Prints every scalar of a JSON document as a line "<path><tab><value>", the path as `.pullRequest.number` or
# `.results.0.branch`, so that a shell can pick values where jq is not installed. Strings are printed as they
# stand in the document, with their escapes and without their quotes. Ends with exit code 1 on what is no JSON.
{ text = text $0 "\n" }
END {
  rest = text
  value("")
  skip()
  if (rest != "") exit 1
}
function skip() { sub(/^[ \t\r\n]+/, "", rest) }
function take(pattern,   token) {
  if (match(rest, pattern) != 1) exit 1
  token = substr(rest, 1, RLENGTH)
  rest = substr(rest, RLENGTH + 1)
  return token
}
function string(   token) {
  token = take("^\"([^\"\\\\]|\\\\.)*\"")
  return substr(token, 2, length(token) - 2)
}
function value(path,   first) {
  skip()
  first = substr(rest, 1, 1)
  if (first == "{") object(path)
  else if (first == "[") list(path)
  else if (first == "\"") print path "\t" string()
  else print path "\t" take("^(true|false|null|-?[0-9][0-9.eE+-]*)")
}
function object(path,   key, ended) {
  take("^[{]")
  skip()
  if (substr(rest, 1, 1) == "}") { take("^[}]"); return }
  do {
    skip()
    key = string()
    skip()
    take("^:")
    value(path "." key)
    skip()
    ended = take("^[,}]")
  } while (ended == ",")
}
function list(path,   position, ended) {
  take("^\\[")
  skip()
  if (substr(rest, 1, 1) == "]") { take("^\\]"); return }
  position = 0
  do {
    value(path "." position++)
    skip()
    ended = take("^[],]")
  } while (ended == ",")
}
