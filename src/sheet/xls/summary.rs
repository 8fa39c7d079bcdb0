//! When a document says that it was last saved: a property in its summary ([MS-OLEPS], [MS-OSHARED] 2.3.3.2.1).

use jiff::Timestamp;

/// The stream that holds the summary.
pub const STREAM: &str = "\u{5}SummaryInformation";

/// The property that holds the time.
const LAST_SAVED: u32 = 0x0d;
/// A time in steps of 100 nanoseconds since 1601.
const FILETIME: u32 = 0x40;
/// Seconds from 1601-01-01 to 1970-01-01.
const TO_1970: i64 = 11_644_473_600;

/// The time of the last saving, where the summary holds a plausible one.
pub fn saved(summary: &[u8]) -> Option<Timestamp> {
    let u32_at = |at: usize| Some(u32::from_le_bytes(*summary.get(at..)?.first_chunk()?));
    // The header is followed by the first set's name (16 bytes) and place.
    let set = u32_at(44)? as usize;
    let count = u32_at(set.checked_add(4)?)? as usize;
    let listed = summary.get(set.checked_add(8)?..)?.as_chunks::<8>().0.iter().take(count);
    let [.., a, b, c, d] =
        listed.into_iter().find(|[a, b, c, d, ..]| u32::from_le_bytes([*a, *b, *c, *d]) == LAST_SAVED)?;
    let property = set.checked_add(u32::from_le_bytes([*a, *b, *c, *d]) as usize)?;
    if u32_at(property)? != FILETIME {
        return None;
    }
    let steps = u64::from(u32_at(property.checked_add(8)?)?) << 32 | u64::from(u32_at(property.checked_add(4)?)?);
    let seconds = i64::try_from(steps / 10_000_000).ok()?.checked_sub(TO_1970)?;
    // Nobody saved a workbook before 1970; zero says that the time is not known.
    Timestamp::from_second(seconds).ok().filter(|moment| *moment > Timestamp::UNIX_EPOCH)
}
