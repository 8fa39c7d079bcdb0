//! Any bytes as an archive or a mail: its files come out, each within the limit or with a refusal.
#![no_main]

use tallybook::intake::parcel::unpack;
use tallybook::sheet::sniff;

const LARGEST_MIB: usize = 1;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some(Ok(members)) = unpack(bytes, &sniff(bytes), LARGEST_MIB) {
        let taken: usize = members.iter().filter_map(|member| Some(member.content.as_ref().ok()?.len())).sum();
        assert!(!members.is_empty() && taken <= LARGEST_MIB << 20);
        assert!(members.iter().all(|member| !member.path.starts_with('/') && !member.path.split('/').any(|part| part == "..")));
    }
});
