// Linked into every program of a g++ build with AddressSanitizer. libsystemc 2.3.4 tells the sanitizer of a change to
// another coroutine, but gives no bounds for the thread's own stack and says nothing when a process ends. The
// sanitizer then takes one stack for another and reports exceptions that are in order. Here the kernel's word is noted,
// and before each function that does not return the sanitizer is given the bounds of the stack in use.
#include <cstddef>
#include <dlfcn.h>
#include <iterator>
#include <map>
#include <pthread.h>

#include <sanitizer/common_interface_defs.h>

namespace pqa {
namespace {

struct stack_bounds {
  const char* begin = nullptr;
  const char* end = nullptr;
};

// Begin and end of the stacks of this thread's coroutines, also of processes that ended: a later one takes the place.
std::map<const char*, const char*>& coroutines() {
  static thread_local std::map<const char*, const char*> all;
  return all;
}

void note_coroutine(const char* begin, std::size_t size) {
  auto& all = coroutines();
  auto behind = all.lower_bound(begin + size);
  while (behind != all.begin() && std::prev(behind)->second > begin) behind = all.erase(std::prev(behind));
  all[begin] = begin + size;
}

stack_bounds own_stack() {
  static thread_local const stack_bounds bounds = [] {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return stack_bounds{};
    void* begin = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &begin, &size);
    pthread_attr_destroy(&attributes);
    return stack_bounds{static_cast<const char*>(begin), static_cast<const char*>(begin) + size};
  }();
  return bounds;
}

stack_bounds stack_with(const char* address) {
  const auto behind = coroutines().upper_bound(address);
  if (behind == coroutines().begin()) return own_stack();
  const auto [begin, end] = *std::prev(behind);
  return end > address ? stack_bounds{begin, end} : own_stack();
}

template <typename function>
function* sanitizers_own(const char* name) {
  return reinterpret_cast<function*>(dlsym(RTLD_NEXT, name));
}

void start_switch(void** fake_stack, const void* begin, std::size_t size) {
  static auto* const start = sanitizers_own<void(void**, const void*, std::size_t)>("__sanitizer_start_switch_fiber");
  start(fake_stack, begin, size);
}

}  // namespace
}  // namespace pqa

// NOLINTBEGIN(bugprone-reserved-identifier, readability-inconsistent-declaration-parameter-name): the sanitizer's names
extern "C" {

void __sanitizer_start_switch_fiber(void** fake_stack, const void* begin, std::size_t size) {
  if (begin != nullptr) pqa::note_coroutine(static_cast<const char*>(begin), size);
  pqa::start_switch(fake_stack, begin, size);
}

// Called by what the compiler adds in front of a throw.
void __asan_handle_no_return() {
  static auto* const handle = pqa::sanitizers_own<void()>("__asan_handle_no_return");
  const pqa::stack_bounds used = pqa::stack_with(static_cast<const char*>(__builtin_frame_address(0)));
  void* fake_stack = nullptr;
  pqa::start_switch(&fake_stack, used.begin, static_cast<std::size_t>(used.end - used.begin));
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
  handle();
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier, readability-inconsistent-declaration-parameter-name)
