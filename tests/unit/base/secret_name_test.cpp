// SPDX-License-Identifier: Apache-2.0
#include <maestro/base/secret_name.hpp>

#include <doctest/doctest.h>

using namespace maestro;

TEST_CASE("secret names: what is called a password, a token or a key by any usual name is a secret")
{
  for (const char* name : {"password",
                           "DB_PASSWORD",
                           "dbPassword",
                           "MYSQL_PASSWD",
                           "SSH_PASSPHRASE",
                           "token",
                           "GITHUB_TOKEN",
                           "secrets",
                           "CLIENT_SECRET",
                           "credentials",
                           "DB_PASS",
                           "db-pass",
                           "DB_PASS_2",
                           "DB_PASS2",
                           "pass",
                           "pwd",
                           "DB_PWD",
                           "auth",
                           "NEO4J_AUTH",
                           "Authorization",
                           "cookie",
                           "RABBITMQ_ERLANG_COOKIE",
                           "headers",
                           "ENCRYPTION_KEY",
                           "SESSION_KEY",
                           "sessionKey",
                           "x-api-key",
                           "API_KEY",
                           "APIKEY",
                           "apiKey",
                           "private_key",
                           "AWS_ACCESS_KEY_ID",
                           "SECRET_KEY_BASE",
                           "auth-token"}) {
    CAPTURE(name);
    CHECK(is_secret_name(name));
  }
}

TEST_CASE("secret names: what only sounds like one is none, nor the path of a file that holds it")
{
  for (const char* name : {"",
                           "_",
                           "12",
                           "key",
                           "KEY",
                           "KEYBOARD",
                           "MONKEY",
                           "PASSENGER",
                           "BYPASS",
                           "COMPASS",
                           "AUTHOR",
                           "AUTH_TYPE",
                           "PUBLIC_KEY",
                           "SSH_PUB_KEY",
                           "PRIMARY_KEY",
                           "ROUTING_KEY",
                           "DB_PASSWORD_FILE",
                           "TLS_KEY_FILE",
                           "OLDPWD",
                           "user-auth",
                           "CORS_HEADERS",
                           "COOKIE_NAME",
                           "PASS_THROUGH",
                           "image",
                           "/etc/web/tls.key"}) {
    CAPTURE(name);
    CHECK_FALSE(is_secret_name(name));
  }
}
