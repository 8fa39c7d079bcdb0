//! The memory limit of a worker: an allocator that counts, and ends the process at the limit with a status of its own. And what keeps
//! the heap of a long run from growing, in every process ([`share_heaps`], and wide blocks in plain ones).
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

/// Has the threads to come share heaps: one a core, and one more. What one heap took back no other gives out, and glibc makes up to
/// eight a core, in which ten thousand returns take a tenth more memory. Other systems are left as they are.
pub fn share_heaps() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let heaps = libc::c_int::try_from(cores + 1).unwrap_or(libc::c_int::MAX);
        // SAFETY: it sets a number (mallopt(3)); where it cannot, that stays as it is.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, heaps) };
    }
}

/// The system's allocator with a limit.
pub struct Limited;

// SAFETY: every request goes to the system's allocator, or the process ends: unchanged, or with room for a wider alignment.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        match wider(layout) {
            Some(whole) => unsafe { aligned(given(System.alloc(whole)), layout.align()) },
            None => given(unsafe { System.alloc(layout) }),
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        match wider(layout) {
            Some(whole) => unsafe { aligned(given(System.alloc_zeroed(whole)), layout.align()) },
            None => given(unsafe { System.alloc_zeroed(layout) }),
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if wider(layout).is_none() {
            count(size as isize - layout.size() as isize);
            return given(unsafe { System.realloc(block, layout, size) });
        }
        let Ok(other) = Layout::from_size_align(size, layout.align()) else { return std::ptr::null_mut() };
        unsafe {
            let new = self.alloc(other);
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, size.min(layout.size()));
                self.dealloc(block, layout);
            }
            new
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        match wider(layout) {
            Some(whole) => unsafe { System.dealloc(begin(block), whole) },
            None => unsafe { System.dealloc(block, layout) },
        }
    }
}

/// The alignment for which the system's allocators make no room, or hardly any.
const USUAL: usize = 16;
/// More than any machine has.
const ENDLESS: Layout = match Layout::from_size_align(isize::MAX as usize - USUAL + 1, USUAL) {
    Ok(layout) => layout,
    Err(_) => panic!("a layout of the longest size"),
};

/// Where a block is asked for with a wider alignment, as compressors do for a quarter of a MiB a part of a package: the plain block in
/// which it is put. For the wider one glibc looks for a hole with room to spare, does not find the one that the last such block left,
/// and the heap grows with every workbook.
fn wider(layout: Layout) -> Option<Layout> {
    let whole = || Layout::from_size_align(layout.size().saturating_add(layout.align()), USUAL).unwrap_or(ENDLESS);
    (layout.align() > USUAL).then(whole)
}

/// The first aligned place in a plain block that leaves room for where the block begins, which is noted before it.
///
/// # Safety
/// The block is null, or begins at a usual alignment and is longer by the wider one than what is put into it.
unsafe fn aligned(whole: *mut u8, align: usize) -> *mut u8 {
    if whole.is_null() {
        return whole;
    }
    let offset = align - whole as usize % align;
    unsafe {
        let block = whole.add(offset);
        block.cast::<*mut u8>().sub(1).write(whole);
        block
    }
}

/// Where the plain block begins.
///
/// # Safety
/// The block was given by [`aligned`].
unsafe fn begin(block: *mut u8) -> *mut u8 {
    unsafe { block.cast::<*mut u8>().sub(1).read() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_any_alignment_is_aligned_and_keeps_what_stands_in_it_when_it_grows() {
        for align in [1, 8, 16, 32, 64, 4096] {
            for size in [1, 24, 64, 300_000] {
                let layout = Layout::from_size_align(size, align).unwrap();
                // SAFETY: the layouts are those that the blocks were given for, and nothing is written beyond their ends.
                unsafe {
                    let block = Limited.alloc_zeroed(layout);
                    assert!(!block.is_null() && (block as usize).is_multiple_of(align));
                    assert!((0..size).all(|at| block.add(at).read() == 0));
                    (0..size).for_each(|at| block.add(at).write(at as u8));
                    let longer = Limited.realloc(block, layout, 2 * size);
                    assert!(!longer.is_null() && (longer as usize).is_multiple_of(align));
                    assert!((0..size).all(|at| longer.add(at).read() == at as u8));
                    Limited.dealloc(longer, Layout::from_size_align(2 * size, align).unwrap());
                    let other = Limited.alloc(layout);
                    assert!(!other.is_null() && (other as usize).is_multiple_of(align));
                    Limited.dealloc(other, layout);
                }
            }
        }
        let endless = Layout::from_size_align(isize::MAX as usize - 63, 64).unwrap();
        // SAFETY: nothing is given.
        assert!(unsafe { Limited.alloc(endless) }.is_null());
    }
}
