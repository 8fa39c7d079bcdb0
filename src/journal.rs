//! The journal (台账): what was written, received and decided, a line of JSON each, only ever added to.
//!
//! A line is complete or it is not there: lines are added in one piece, and the rest of one that a killed run left behind is cut off
//! before the next is added. A line that cannot be read, because somebody edited the file or a later version wrote it, is passed over
//! and stays. Nothing that is reconciled depends on the journal: it says when things were done.

use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The name of the file in a workspace.
pub const JOURNAL_FILE: &str = "journal.jsonl";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When, as the office's clock showed it, with its offset (RFC 3339).
    pub time: String,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A template was written for a unit, or written anew with another content.
    TemplateWritten {
        /// The round's id.
        round: String,
        /// The unit's id.
        unit: String,
        /// Its name inside the workspace.
        path: String,
        /// SHA-256 of its content.
        sha256: String,
    },
    /// A returned file was seen for the first time.
    FileSeen {
        /// The round's id.
        round: String,
        /// Its path inside the round's inbox.
        path: String,
        /// SHA-256 of its content.
        sha256: String,
        /// Its size in bytes; none for a file that came inside an archive or a mail.
        size: Option<u64>,
        /// The unit that it is from, where that is known.
        unit: Option<String>,
    },
    /// A finding was accepted.
    FindingWaived {
        /// The round's id; none for a finding about the plan.
        round: Option<String>,
        /// The finding's id.
        id: String,
        /// Why.
        reason: String,
        /// By whom.
        by: String,
        /// The last day.
        until: Option<jiff::civil::Date>,
    },
    /// A round was closed.
    RoundClosed {
        /// The round's id.
        round: String,
        /// By whom.
        by: String,
    },
}

/// A journal as read.
#[derive(Debug, Default, PartialEq)]
pub struct Journal {
    /// Its lines, the oldest first.
    pub lines: Vec<Line>,
    /// The numbers, from 1, of the lines that cannot be read.
    pub unreadable: Vec<usize>,
}

/// When a unit's template of a round was first written, and a file of it first seen, by its id (RFC 3339).
#[derive(Default)]
pub struct Firsts<'a> {
    /// The templates.
    pub templates: HashMap<&'a str, &'a str>,
    /// The files.
    pub files: HashMap<&'a str, &'a str>,
}

impl Journal {
    /// Reads a journal; the rest of a line at its end is left out.
    pub fn parse(content: &[u8]) -> Journal {
        let mut journal = Journal::default();
        let whole = content[..complete(content)].split(|byte| *byte == b'\n');
        for (number, line) in (1..).zip(whole) {
            match serde_json::from_slice(line) {
                _ if line.trim_ascii().is_empty() => {}
                Ok(line) => journal.lines.push(line),
                Err(_) => journal.unreadable.push(number),
            }
        }
        journal
    }

    /// Those of some events that the journal does not hold yet: for a file and a template, with this content.
    pub fn news(&self, events: Vec<Event>) -> Vec<Event> {
        let known: HashSet<_> = self.lines.iter().filter_map(|line| line.event.once()).collect();
        events.into_iter().filter(|event| event.once().is_none_or(|once| !known.contains(&once))).collect()
    }

    /// What first happened to every unit in a round.
    pub fn firsts(&self, round: &str) -> Firsts<'_> {
        let mut firsts = Firsts::default();
        for line in &self.lines {
            match &line.event {
                Event::TemplateWritten { round: of, unit, .. } if of == round => {
                    firsts.templates.entry(unit).or_insert(&line.time);
                }
                Event::FileSeen { round: of, unit: Some(unit), .. } if of == round => {
                    firsts.files.entry(unit).or_insert(&line.time);
                }
                _ => {}
            }
        }
        firsts
    }

    /// Whether any template of a round was written.
    pub fn has_templates(&self, round: &str) -> bool {
        let is_one = |event: &Event| matches!(event, Event::TemplateWritten { round: of, .. } if of == round);
        self.lines.iter().any(|line| is_one(&line.event))
    }

    /// When a file was first seen under a path.
    pub fn file_seen(&self, round: &str, path: &str) -> Option<&str> {
        self.lines.iter().find_map(|line| match &line.event {
            Event::FileSeen { round: of, path: at, .. } if of == round && at == path => Some(&*line.time),
            _ => None,
        })
    }
}

impl Event {
    /// What makes two events the same; `None` for a decision, which can be taken again.
    fn once(&self) -> Option<(&str, &str, &str)> {
        match self {
            Event::TemplateWritten { round, path, sha256, .. } => Some((round, path, sha256)),
            Event::FileSeen { round, path, sha256, .. } => Some((round, path, sha256)),
            Event::FindingWaived { .. } | Event::RoundClosed { .. } => None,
        }
    }
}

/// How many bytes of a journal are complete lines.
pub fn complete(content: &[u8]) -> usize {
    content.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1)
}

/// The lines of some events, as they are added in one piece.
pub fn lines(time: &str, events: Vec<Event>) -> Vec<u8> {
    let line = |event| serde_json::to_string(&Line { time: time.to_string(), event }).unwrap_or_default() + "\n";
    events.into_iter().map(line).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2021-08-31T18:00:00+08:00";

    fn seen(path: &str, sha256: &str) -> Event {
        let (round, size, unit) = ("2021-08".to_string(), Some(5), None);
        Event::FileSeen { round, path: path.into(), sha256: sha256.into(), size, unit }
    }

    #[test]
    fn what_is_added_is_read_again_line_by_line() {
        let waived = Event::FindingWaived {
            round: None,
            id: "P101-1".into(),
            reason: "原表\n如此".into(),
            by: "林".into(),
            until: Some(jiff::civil::date(2021, 12, 31)),
        };
        let content = lines(TIME, vec![seen("巩义市.xlsx", "aa"), waived.clone()]);
        assert_eq!(content.iter().filter(|byte| **byte == b'\n').count(), 2);
        let journal = Journal::parse(&content);
        assert_eq!(
            journal.lines.iter().map(|line| &line.event).collect::<Vec<_>>(),
            [&seen("巩义市.xlsx", "aa"), &waived]
        );
        assert_eq!(journal.file_seen("2021-08", "巩义市.xlsx"), Some(TIME));
        let text = String::from_utf8(content).unwrap();
        assert!(
            text.starts_with(
                r#"{"time":"2021-08-31T18:00:00+08:00","event":"file-seen","round":"2021-08","path":"巩义市.xlsx""#
            ),
            "{text}"
        );
    }

    #[test]
    fn half_a_line_is_no_line_and_one_that_cannot_be_read_is_passed_over() {
        let mut content = lines(TIME, vec![seen("a", "1")]);
        content.extend(b"by hand\n\n");
        content.extend(lines(TIME, vec![seen("b", "2")]));
        let whole = content.len();
        content.extend(br#"{"time":"2021-"#);
        assert_eq!(complete(&content), whole);
        let journal = Journal::parse(&content);
        assert_eq!((journal.lines.len(), journal.unreadable), (2, vec![2]));
        assert_eq!(complete(b"half"), 0);
    }

    #[test]
    fn a_file_is_news_once_until_its_content_changes() {
        let journal = Journal::parse(&lines(TIME, vec![seen("a", "1")]));
        assert_eq!(
            journal.news(vec![seen("a", "1"), seen("a", "2"), seen("b", "1")]),
            [seen("a", "2"), seen("b", "1")]
        );
    }
}
