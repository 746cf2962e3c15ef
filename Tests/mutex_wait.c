/* How a Swift Mutex that another thread holds is waited for, linked into the build with the thread
 * sanitizer in place of the function of Swift's library, which is not built with that sanitizer: its
 * waiting is not seen, and what the mutex guards is reported as a race. The rest of Mutex is compiled
 * into the callers and is seen. */
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

#define SELF __attribute__((swift_context)) _Atomic uint32_t *
__attribute__((swiftcall)) void wait_for_mutex(uint32_t thread, SELF owner)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void wait_for_mutex(uint32_t thread, SELF owner) {
  for (uint32_t nobody = 0; !atomic_compare_exchange_weak(owner, &nobody, thread); nobody = 0)
    sched_yield();
}
