//! The memory limit of a worker: an allocator that counts, and ends the process at the limit with a status of its own.
//!
//! Counting in the allocator holds alike on every system (macOS ignores RLIMIT_AS, and on Linux it counts address space that
//! nobody touches), and at the very request that goes too far, before the machine feels it. A thread asks for little millions of
//! times, and adds that up by itself: what the few threads of a worker have not told yet, or took along when they ended, is some
//! kilobytes of many megabytes. An allocator that gives a null pointer at the limit (such as that of the crate `cap`) would end in the
//! same abort as any crash; the officer is to be told the one from the other. Without a limit, as in the officer's own process,
//! nothing is counted.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering::Relaxed};

/// The exit status of a worker that reached its limit.
pub const STATUS: i32 = 77;

const UNLIMITED: usize = usize::MAX;
static LIMIT: AtomicUsize = AtomicUsize::new(UNLIMITED);
/// Bytes allocated since the limit was set. What was allocated before and is freed after makes it less than it is, by little.
static USED: AtomicIsize = AtomicIsize::new(0);
/// How many bytes a thread adds up by itself.
const OWN: isize = 16 << 10;

thread_local! {
    /// What this thread took and gave back that is not in [`USED`] yet. It needs no memory and nothing to be done at the end.
    static LEFT: Cell<isize> = const { Cell::new(0) };
}

/// From now on, this process ends when it asks for more than that many bytes, where [`Limited`] is its allocator.
pub fn limit(bytes: usize) {
    LIMIT.store(bytes, Relaxed);
}

/// The system's allocator with a limit.
pub struct Limited;

// SAFETY: every request goes unchanged to the system's allocator, or the process ends.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        given(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        given(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        given(unsafe { System.realloc(block, layout, size) })
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(block, layout) }
    }
}

/// Counts bytes that are taken, or given back; a layout never holds more than isize::MAX of them.
fn count(bytes: isize) {
    let limit = LIMIT.load(Relaxed);
    if limit == UNLIMITED {
        return;
    }
    let own = LEFT.try_with(|left| left.replace(0)).unwrap_or_default().saturating_add(bytes);
    if own.abs() < OWN && LEFT.try_with(|left| left.set(own)).is_ok() {
        return;
    }
    let used = USED.fetch_add(own, Relaxed).saturating_add(own);
    if used > 0 && used as usize > limit {
        end();
    }
}

/// A machine that has less than the limit to give is at its limit as well.
fn given(block: *mut u8) -> *mut u8 {
    if block.is_null() && LIMIT.load(Relaxed) != UNLIMITED {
        end();
    }
    block
}

fn end() -> ! {
    // Ending may take memory as well.
    LIMIT.store(UNLIMITED, Relaxed);
    std::process::exit(STATUS)
}
