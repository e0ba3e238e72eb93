// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <maestro/load/keys.hpp>

/// The keys of lifecycle checks and of auditors, told apart by their `type`.
namespace maestro::reading::table {

inline constexpr Key check_type{"type", Form::text, "", "Which check it is.", true};

inline constexpr std::array tcp_check{
    check_type,
    Key{"port", Form::text, "", "Name of a TCP port of the instance.", true},
    Key{"max_wait", Form::seconds, "180", "Seconds to try."},
};

inline constexpr std::array http_check{
    check_type,
    Key{"port", Form::port_or_number, "", "Name of a TCP port of the instance, or a number.", true},
    Key{"host", Form::text, "the ship's ip", "Host to ask."},
    Key{"path", Form::text, "/", "What to ask for."},
    Key{"scheme", Form::text, "http", "http or https."},
    Key{"method", Form::text, "GET", "Method of the request."},
    Key{"match_regex", Form::text, "none",
        "Regular expression to be found in the answer; without one its status must be 200."},
    Key{"max_wait", Form::seconds, "300", "Seconds to try."},
    Key{"requests_options", Form::mapping, "none", "More about the request.", false, Section::request_options},
};

inline constexpr std::array request_options{
    Key{"verify", Form::boolean, "true", "Check the server's certificate."},
    Key{"timeout", Form::seconds, "what is left of max_wait", "Seconds for one request."},
    Key{"headers", Form::values, "none", "Headers of the request."},
    Key{"auth", Form::credentials, "none", "User name and password."},
    Key{"allow_redirects", Form::boolean, "true", "Follow redirects."},
};

inline constexpr std::array exec_check{
    check_type,
    Key{"command", Form::command, "", "Program on this machine that ends with 0; required."},
    Key{"cmd", Form::command, "", "Another name of `command`."},
    Key{"attempts", Form::integer, "180", "How often it is tried."},
    Key{"delay", Form::seconds, "1", "Seconds between two attempts."},
    Key{"timeout", Form::seconds, "none", "Seconds for one attempt."},
    Key{"envfrom", Form::text, "env", "How it gets the container's environment: env, or stdin (as JSON)."},
};

inline constexpr std::array rexec_check{
    check_type,
    Key{"command", Form::command, "", "Program inside the container that ends with 0; required."},
    Key{"cmd", Form::command, "", "Another name of `command`."},
    Key{"attempts", Form::integer, "180", "How often it is tried."},
    Key{"delay", Form::seconds, "1", "Seconds between two attempts."},
    Key{"timeout", Form::seconds, "none", "Seconds for one attempt."},
};

inline constexpr std::array sleep_check{
    check_type,
    Key{"wait", Form::seconds, "", "Seconds to wait.", true},
};

inline constexpr std::array health_check{
    check_type,
    Key{"max_wait", Form::seconds, "180", "Seconds to wait for the container's own health check."},
};

inline constexpr std::array log_check{
    check_type,
    Key{"match_regex", Form::text, "", "Regular expression to be found in what the container writes.", true},
    Key{"max_wait", Form::seconds, "180", "Seconds to wait for it."},
};

inline constexpr std::array exited_check{
    check_type,
    Key{"max_wait", Form::seconds, "300", "Seconds to wait for the container to end with 0."},
};

inline constexpr Key auditor_type{"type", Form::text, "", "Which auditor it is.", true};
inline constexpr Key auditor_level{"level", Form::text, "info", "info (whole commands) or debug (each instance too)."};
inline constexpr Key auditor_errors{"ignore_errors", Form::boolean, "false", "Go on when it fails."};

inline constexpr std::array log_auditor{
    auditor_type,
    auditor_level,
    auditor_errors,
    Key{"file", Form::text, "", "File to append to.", true},
};

inline constexpr std::array http_auditor{
    auditor_type,
    auditor_level,
    auditor_errors,
    Key{"endpoint", Form::text, "", "URL to ask.", true},
    Key{"method", Form::text, "POST", "GET or POST."},
    Key{"headers", Form::values, "none", "Headers of the request."},
    Key{"payload", Form::anything, "none", "What to send; {what}, {action}, {who} and {message} are replaced."},
    Key{"timeout", Form::seconds, "3", "Seconds for the request."},
};

inline constexpr std::array exec_auditor{
    auditor_type,
    auditor_level,
    auditor_errors,
    Key{"script", Form::text, "", "Program to run.", true},
    Key{"args", Form::text, "none", "Its arguments; {what}, {action} and {who} are replaced."},
};

inline constexpr std::array slack_auditor{
    auditor_type,
    auditor_level,
    auditor_errors,
    Key{"channel", Form::text, "", "Channel to write to.", true},
    Key{"token", Form::text, "", "Token of the bot.", true},
    Key{"name", Form::text, "maestro-ng", "Name to write under."},
    Key{"icon", Form::text, "none", "URL of an image."},
};

inline constexpr std::array hipchat_auditor{
    auditor_type,
    auditor_level,
    auditor_errors,
    Key{"room", Form::text, "", "Room to write to.", true},
    Key{"token", Form::text, "", "Token of the room.", true},
    Key{"name", Form::text, "maestro-ng", "Name to write under."},
};

} // namespace maestro::reading::table
