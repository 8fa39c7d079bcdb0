//! How much reading one returned file may take: the table `[limits]` of a plan.
//!
//! The defaults let through what an office ever gets, and end what was made to exhaust the machine while somebody still waits.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How much reading one returned file may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The most memory that reading it may take, in MiB.
    pub memory_mib: usize,
    /// How long reading it may take, in seconds; every full MiB of the file adds one.
    pub seconds: u64,
    /// The largest file that is read, in MiB.
    pub file_mib: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { memory_mib: 1024, seconds: 8, file_mib: 256 }
    }
}

impl Limits {
    /// The most memory that reading a file may take, in bytes.
    pub fn memory(&self) -> usize {
        self.memory_mib.saturating_mul(1 << 20)
    }

    /// The size in bytes of the largest file that is read.
    pub fn largest_file(&self) -> usize {
        self.file_mib.saturating_mul(1 << 20)
    }

    /// How long reading a file of that many bytes may take. A bomb is small; a large file needs its time on a slow machine.
    pub fn time(&self, bytes: usize) -> Duration {
        Duration::from_secs(self.seconds.saturating_add((bytes >> 20) as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_is_given_more_time_than_a_bomb() {
        let limits = Limits::default();
        assert_eq!(limits.time((1 << 20) - 1), Duration::from_secs(8));
        assert_eq!(limits.time(50 << 20), Duration::from_secs(58));
    }
}
