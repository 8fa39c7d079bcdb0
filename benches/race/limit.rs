//! The floor under every reader: `limit INBOX` inflates every entry of every file, `limit INBOX xml` also takes its XML apart.

mod summary;

use quick_xml::events::Event;
use std::error::Error;
use std::fs::File;
use std::io::Read;

#[allow(clippy::disallowed_macros, reason = "a program of its own, which speaks to the race")]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let with_xml = words.get(1).is_some_and(|word| word == "xml");
    let files = summary::files(words.first().ok_or("INBOX [xml]")?);
    let (mut bytes, mut events, mut content) = (0, 0u64, Vec::new());
    for file in &files {
        let mut archive = zip::ZipArchive::new(File::open(file)?)?;
        for number in 0..archive.len() {
            content.clear();
            bytes += archive.by_index(number)?.read_to_end(&mut content)?;
            if with_xml {
                let mut reader = quick_xml::Reader::from_reader(content.as_slice());
                while !matches!(reader.read_event()?, Event::Eof) {
                    events += 1;
                }
            }
        }
    }
    println!("{{\"files\":{},\"bytes\":{bytes},\"events\":{events}}}", files.len());
    Ok(())
}
