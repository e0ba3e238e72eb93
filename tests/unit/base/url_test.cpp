// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/url.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace maestro;

TEST_CASE("url: references are resolved as RFC 3986 says")
{
  const Url base{.scheme = "http", .host = "a.example", .port = 8080, .target = "/b/c/d;p?q"};
  const auto at = [&](std::string_view reference) {
    const auto url = resolved(base, reference);
    return url ? to_text(*url) : "nowhere";
  };
  const std::string here = "http://a.example:8080";
  CHECK_EQ(at("g"), here + "/b/c/g");
  CHECK_EQ(at("./g"), here + "/b/c/g");
  CHECK_EQ(at("g/"), here + "/b/c/g/");
  CHECK_EQ(at("/g"), here + "/g");
  CHECK_EQ(at("?y"), here + "/b/c/d;p?y");
  CHECK_EQ(at("g?y"), here + "/b/c/g?y");
  CHECK_EQ(at("#s"), here + "/b/c/d;p?q");
  CHECK_EQ(at(""), here + "/b/c/d;p?q");
  CHECK_EQ(at("."), here + "/b/c/");
  CHECK_EQ(at(".."), here + "/b/");
  CHECK_EQ(at("../../g"), here + "/g");
  CHECK_EQ(at("../../../../g"), here + "/g");
  CHECK_EQ(at("g;x=1/../y"), here + "/b/c/y");
  CHECK_EQ(at("//g"), "http://g:80/");
  CHECK_EQ(at("//g:81?y"), "http://g:81/?y");
  CHECK_EQ(at("HTTPS://G.Example/x"), "https://g.example:443/x");
  CHECK_EQ(at("http://user:word@[fd00::1]:81/x"), "http://[fd00::1]:81/x");
  CHECK_EQ(at("http://[fd00::1]"), "http://[fd00::1]:80/");
  CHECK_EQ(at("a b\r\n\xC3\xA9"), here + "/b/c/a%20b%0D%0A%C3%A9");
  CHECK_EQ(at("ftp://g/"), "nowhere");
  CHECK_EQ(at("mailto:me"), "nowhere");
  CHECK_EQ(at("http:g"), "nowhere");
  CHECK_EQ(at("http://"), "nowhere");
  CHECK_EQ(at("http://g:99999/"), "nowhere");
  CHECK_EQ(at("http://g:0/"), "nowhere");
  CHECK_EQ(at("http://[::1"), "nowhere");
  CHECK_EQ(at("http://[::1]x/"), "nowhere");
}

TEST_CASE("url: a whole address has a scheme that is http or https, and a server")
{
  const auto read = [](std::string_view text) {
    const auto url = parse_url(text);
    return url ? to_text(*url) : "none";
  };
  CHECK_EQ(read("https://hooks.example/a?b"), "https://hooks.example:443/a?b");
  CHECK_EQ(read("HTTP://[::1]:8080"), "http://[::1]:8080/");
  for (const char* other : {"", "/a", "hooks.example/a", "//", "ftp://a/", "http:///a", "\"http://a", "http://a:0/"})
    CHECK_EQ(read(other), "none");
  CHECK(has_user("https://me:word@hooks.example/"));
  CHECK(has_user("me@hooks.example"));
  CHECK_FALSE(has_user("https://hooks.example/@"));
  CHECK_FALSE(has_user("https://hooks.example?a@b"));
}

TEST_CASE("url: what is asked for ends before the fragment and has no blanks")
{
  CHECK_EQ(request_target("/ok#x"), "/ok");
  CHECK_EQ(request_target("/a b?q=x y"), "/a%20b?q=x%20y");
}

TEST_CASE("url: who asks is what stands before the server")
{
  CHECK_EQ(user_info("https://me:w@rd@hooks.example/").value_or("none"), "me:w@rd");
  CHECK_EQ(user_info("https://@hooks.example/").value_or("none"), "");
  CHECK_EQ(user_info("https://hooks.example/@").value_or("none"), "none");
  CHECK_EQ(url_decoded("a%20b%3a%C3%A9%"), "a b:\xc3\xa9%");
  CHECK_EQ(url_decoded("%zz%1%%41"), "%zz%1%A");
}

TEST_CASE("url: what is encoded keeps letters and digits and four signs")
{
  CHECK_EQ(url_encoded("aZ09-._~"), "aZ09-._~");
  CHECK_EQ(url_encoded("a b/c:d?&=\xc3\xa9%"), "a%20b%2Fc%3Ad%3F%26%3D%C3%A9%25");
}
