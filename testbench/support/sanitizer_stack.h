// For builds with AddressSanitizer only; elsewhere it does nothing.
#pragma once

namespace pqa {

// The kernel tells the sanitizer whenever it changes to another coroutine's stack, but when sc_start() has come back
// the sanitizer still has the bounds of a coroutine: it then reports exceptions of the main thread that are in order.
// To be called on the main thread after sc_start(), by programs and tests alike: gives the sanitizer the bounds of the
// thread's own stack.
void restore_sanitizer_stack();

}  // namespace pqa
