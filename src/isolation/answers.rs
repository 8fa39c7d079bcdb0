//! What workers answered in an earlier run: a file that was read then, for the same plan and by the same program, is not read again.
//!
//! An answer is known by everything that it depends on: the program, the limits, the plan and the round, the file's content, its path and
//! its time. It is kept with its own digest, and one that does not fit it is none. Where answers are kept is the caller's; nothing here
//! opens a file.

use super::message::{Reply, Start, Task, decode, encode};
use crate::intake::{FileRead, Received, sha256};
use crate::plan::Plan;

/// How many characters the digest before a kept answer has.
const DIGEST: usize = 64;

/// Where answers are kept from one run to the next.
pub struct Answers<'a> {
    /// What tells this program from any other version of it.
    pub program: String,
    /// Finds what was kept under a name.
    pub find: &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    /// Keeps something under a name; what cannot be kept is lost, and read again.
    pub keep: &'a (dyn Fn(&str, &[u8]) + Sync),
}

/// The answers for one plan and round.
pub struct Known<'a> {
    answers: &'a Answers<'a>,
    /// The digest of all that they depend on beside the file.
    task: String,
}

impl<'a> Known<'a> {
    /// `None` where the task cannot be told from others.
    pub fn new(answers: &'a Answers<'a>, plan: &Plan, round: usize) -> Option<Known<'a>> {
        let task = encode(&Start { limits: plan.limits, task: Task::Returns(plan, round) }).ok()?;
        Some(Known { answers, task: sha256(&[answers.program.as_bytes(), b"\n", &task].concat()) })
    }

    /// The name under which the answer for a file is kept.
    pub fn name(&self, file: &Received) -> String {
        let modified = file.modified.map(|time| time.to_string()).unwrap_or_default();
        let all = [&self.task, &sha256(file.bytes), &modified, file.envelope.path];
        sha256(all.join("\n").as_bytes())
    }

    /// What was read, as an answer that was kept under a name says.
    pub fn find(&self, name: &str) -> Option<Vec<FileRead>> {
        let kept = (self.answers.find)(name)?;
        let (digest, answer) = kept.split_at_checked(DIGEST)?;
        if digest != sha256(answer).as_bytes() {
            return None;
        }
        match decode(answer) {
            Ok(Reply::Returns(read)) => Some(read),
            _ => None,
        }
    }

    /// Keeps an answer under a name, as it came from the worker.
    pub fn keep(&self, name: &str, answer: &[u8]) {
        (self.answers.keep)(name, &[sha256(answer).as_bytes(), answer].concat());
    }
}
