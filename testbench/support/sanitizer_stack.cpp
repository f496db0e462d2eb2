#include "sanitizer_stack.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PQA_ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define PQA_ADDRESS_SANITIZER
#endif

#ifdef PQA_ADDRESS_SANITIZER
#include <cstddef>
#include <pthread.h>

#include <sanitizer/common_interface_defs.h>
#endif

namespace pqa {

void restore_sanitizer_stack() {
#ifdef PQA_ADDRESS_SANITIZER
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* bottom = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &bottom, &size) == 0) {
    void* saved = nullptr;
    __sanitizer_start_switch_fiber(&saved, bottom, size);
    __sanitizer_finish_switch_fiber(saved, nullptr, nullptr);
  }
  pthread_attr_destroy(&attributes);
#endif
}

}  // namespace pqa
