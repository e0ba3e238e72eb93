// SPDX-License-Identifier: Apache-2.0
//
// skewed_clock SECONDS PROGRAM [WORD…]: runs a program whose clock is wrong by so much. What it begins has the right
// one.
//
// Go asks the vDSO for the time, so that no preloaded library can come between. Here the vDSO is hidden from the
// program, and a process beside it answers its calls of clock_gettime instead of the kernel.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

void must(bool good, const char* what)
{
  if (good) return;
  std::perror(what);
  std::exit(125);
}

/// Asks the listener about each call of clock_gettime(CLOCK_REALTIME, …), and allows all else.
int install_filter()
{
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CLOCK_REALTIME, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof rules / sizeof rules[0], rules};
  return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

union Envelope {
  cmsghdr header;
  char room[CMSG_SPACE(sizeof(int))];
};

msghdr message_in(Envelope& envelope, iovec& part)
{
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &envelope;
  message.msg_controllen = sizeof envelope;
  return message;
}

void send_descriptor(int socket, int descriptor)
{
  char byte = 0;
  iovec part{&byte, 1};
  Envelope envelope{};
  msghdr message = message_in(envelope, part);
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  must(sendmsg(socket, &message, 0) == 1, "sendmsg");
}

int receive_descriptor(int socket)
{
  char byte = 0;
  iovec part{&byte, 1};
  Envelope envelope{};
  msghdr message = message_in(envelope, part);
  must(recvmsg(socket, &message, 0) == 1, "recvmsg");
  int descriptor = -1;
  std::memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof descriptor);
  return descriptor;
}

/// The program stands before its first instruction: its stack begins with arguments, variables, and what the kernel
/// tells, each ended by nulls.
void hide_vdso(pid_t program)
{
  user_regs_struct registers{};
  must(ptrace(PTRACE_GETREGS, program, nullptr, &registers) == 0, "PTRACE_GETREGS");
  unsigned long long at = registers.rsp + sizeof(long);
  const auto word = [&] { return ptrace(PTRACE_PEEKDATA, program, at, nullptr); };
  for (int lists = 0; lists < 2; at += sizeof(long))
    if (word() == 0) ++lists;
  for (; word() != AT_NULL; at += 2 * sizeof(long))
    if (word() == AT_SYSINFO_EHDR) must(ptrace(PTRACE_POKEDATA, program, at, AT_IGNORE) == 0, "PTRACE_POKEDATA");
}

/// Whether anybody is left who could ask.
bool await_question(int listener)
{
  pollfd wait{listener, POLLIN, 0};
  while (poll(&wait, 1, -1) < 0 && errno == EINTR) {
  }
  return (wait.revents & POLLIN) != 0;
}

void answer(int listener, long skew)
{
  seccomp_notif asked{};
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) return; // who asked is gone
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  time.tv_sec += skew;
  const iovec from{&time, sizeof time};
  const iovec to{reinterpret_cast<void*>(asked.data.args[1]), sizeof time};
  const bool told = process_vm_writev(static_cast<pid_t>(asked.pid), &from, 1, &to, 1, 0) == sizeof time;
  seccomp_notif_resp said{};
  said.id = asked.id;
  said.error = told ? 0 : -EFAULT;
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &said); // who asked may be gone by now
}

void serve(pid_t program, int socket, long skew)
{
  setsid();
  const int listener = receive_descriptor(socket);
  must(ptrace(PTRACE_SEIZE, program, nullptr, PTRACE_O_TRACEEXEC) == 0, "PTRACE_SEIZE");
  must(write(socket, "", 1) == 1, "write");
  int status = 0;
  must(waitpid(program, &status, __WALL) == program, "waitpid");
  if (!WIFSTOPPED(status)) std::exit(125); // there is no such program
  hide_vdso(program);
  ptrace(PTRACE_DETACH, program, nullptr, nullptr);
  close(socket);
  while (await_question(listener)) answer(listener, skew);
}

} // namespace

int main(int count, char** words)
{
  if (count < 3) {
    std::fputs("usage: skewed_clock SECONDS PROGRAM [WORD...]\n", stderr);
    return 125;
  }
  int sockets[2];
  must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0, "socketpair");
  const pid_t program = getpid();
  // The program itself stays what it is to others: this process becomes it.
  const pid_t server = fork();
  must(server >= 0, "fork");
  if (server == 0) {
    close(sockets[0]);
    serve(program, sockets[1], std::atol(words[1]));
    return 0;
  }
  close(sockets[1]);
  const int listener = install_filter();
  must(listener >= 0, "seccomp");
  send_descriptor(sockets[0], listener);
  close(listener);
  char byte = 0;
  must(read(sockets[0], &byte, 1) == 1, "read");
  execvp(words[2], words + 2);
  std::perror(words[2]);
  return 127;
}
