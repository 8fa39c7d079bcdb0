//! The limits of a plan: what it sets, within what makes sense; else the defaults.

use super::Loader;
use crate::plan::Limits;
use crate::text::text;
use std::ops::RangeInclusive;
use toml::Spanned;

/// MiB. A worker needs a few by itself; no office has more than 64 GiB.
const MEMORY: RangeInclusive<u64> = 16..=65_536;
const SECONDS: RangeInclusive<u64> = 1..=3_600;
/// MiB.
const FILE: RangeInclusive<u64> = 1..=1_024;

impl Loader<'_> {
    pub(super) fn limits(&mut self) -> Limits {
        let (file, usual) = (&self.file.limits, Limits::default());
        Limits {
            memory_mib: self.limit(&file.memory_mib, MEMORY).map_or(usual.memory_mib, |mib| mib as usize),
            seconds: self.limit(&file.seconds, SECONDS).unwrap_or(usual.seconds),
            file_mib: self.limit(&file.file_mib, FILE).map_or(usual.file_mib, |mib| mib as usize),
        }
    }

    fn limit(&mut self, set: &Option<Spanned<u64>>, sensible: RangeInclusive<u64>) -> Option<u64> {
        let set = set.as_ref()?;
        if !sensible.contains(set.get_ref()) {
            let says = text("请写 {least} 到 {most} 之间的整数", "write a whole number from {least} to {most}");
            let (least, most) = (sensible.start().to_string(), sensible.end().to_string());
            self.problem(set.span(), says, vec![("least", least.into()), ("most", most.into())]);
        }
        Some(*set.get_ref())
    }
}
