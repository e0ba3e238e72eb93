// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

/// The least that a play on many engines takes: sockets, epoll, and requests that were written beforehand.
namespace bench {

/// Requests to one engine, one after the other on one connection.
struct Job {
  std::string address;
  std::vector<std::string> requests; // whole, as they go over the wire
  bool is_stream = false;            // done when the last answer begins; its connection stays open
};

/// Jobs that may all go on at the same time, once some other batches are done.
struct Batch {
  std::vector<Job> jobs;
  std::vector<std::size_t> after; // batches before it in the list
};

/// `POST /… HTTP/1.1` and the rest.
std::string request_text(const std::string& method, const std::string& target, const std::string& body = {});

/// Does all batches, each as soon as it may begin, on connections that are kept; throws std::runtime_error if an engine
/// refuses anything.
void do_all(const std::vector<Batch>& batches);

} // namespace bench
