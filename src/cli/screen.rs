//! The officer's terminal: the only place that prints.

use super::stop::Stop;
use crate::text::{Fact, Lang, Text, inert, text};
use indicatif::{
    FormattedDuration, HumanCount, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};
use serde::Serialize;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

/// How long work may take before its pace is worth a look.
const MOMENT: Duration = Duration::from_secs(2);

/// How and in which language the program speaks.
pub struct Screen {
    lang: Lang,
    json: bool,
    quiet: bool,
}

impl Screen {
    /// A screen that speaks `lang`; with `json` it says one object only, with `quiet` only what stops the job.
    pub fn new(lang: Lang, json: bool, quiet: bool) -> Screen {
        Screen { lang, json, quiet }
    }

    /// The language spoken.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Changes the language: the bundled sample has one of its own.
    pub fn speak(&mut self, lang: Lang) {
        self.lang = lang;
    }

    /// Whether one JSON object is asked for.
    pub fn wants_json(&self) -> bool {
        self.json
    }

    /// A line in words with facts.
    pub fn say(&self, says: Text, facts: &[(&str, Fact)]) {
        self.line(says.fill(self.lang, facts));
    }

    /// A finished line; what steers a terminal is taken out.
    pub fn line(&self, line: impl AsRef<str>) {
        if !self.json && !self.quiet {
            put(&mut io::stdout().lock(), &inert::line(line.as_ref()));
        }
    }

    /// Several finished lines.
    pub fn lines(&self, lines: impl IntoIterator<Item = impl AsRef<str>>) {
        lines.into_iter().for_each(|line| self.line(line));
    }

    /// What was asked for in so many words (cells, a schema, a script); it is printed as it is, quiet or not.
    pub fn raw(&self, content: &str) {
        if !content.is_empty() {
            put(&mut io::stdout().lock(), content.trim_end_matches('\n'));
        }
    }

    /// The one JSON object, where it is asked for.
    pub fn json<T: Serialize>(&self, object: impl FnOnce() -> T) {
        if self.json {
            json(&object());
        }
    }

    /// Says on stderr what must be mended, all of it.
    pub fn stopped(&self, stop: &Stop) {
        let said: Vec<String> = stop
            .0
            .iter()
            .map(|problem| match problem.place.as_str() {
                "" => problem.says.fill(self.lang, &problem.facts),
                _ => problem.say(self.lang),
            })
            .collect();
        for line in said.iter().flat_map(|said| said.lines()) {
            put(&mut io::stderr().lock(), &inert::line(line));
        }
        let problems: Vec<_> = (stop.0.iter())
            .map(|problem| {
                let place = (!problem.place.is_empty()).then_some(&problem.place);
                serde_json::json!({ "place": place, "message": problem.says.fill(self.lang, &problem.facts) })
            })
            .collect();
        self.json(|| serde_json::json!({ "schema": 1, "error": said.join("\n"), "problems": problems }));
    }

    /// Where several bars stand one below the other.
    pub fn bars(&self) -> MultiProgress {
        let hidden = self.json || self.quiet;
        MultiProgress::with_draw_target(if hidden {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        })
    }

    /// A progress bar over `length` steps of some work; it shows on a terminal only. What takes longer than a moment says how fast
    /// it goes and how long it will take.
    pub fn progress(&self, work: Text, length: usize) -> ProgressBar {
        if self.json || self.quiet {
            return ProgressBar::hidden();
        }
        let lang = self.lang;
        let pace = move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let (rate, left) = (state.per_sec(), state.eta());
            if state.elapsed() >= MOMENT && rate > 0.0 {
                let says = text("每秒 {rate}，约剩 {left}", "{rate} a second, about {left} left");
                let rate = if rate < 10.0 { format!("{rate:.1}") } else { HumanCount(rate as u64).to_string() };
                let facts = [("rate", rate.into()), ("left", FormattedDuration(left).to_string().into())];
                // A bar that cannot be drawn is no reason to stop.
                let _ = out.write_str(&says.fill(lang, &facts));
            }
        };
        let bar = ProgressBar::new(length as u64);
        let style = ProgressStyle::with_template("{prefix} {bar:24} {human_pos}/{human_len} {pace} {wide_msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("pace", pace);
        bar.with_style(style).with_prefix(work.get(lang))
    }
}

/// Prints one JSON object.
pub fn json(object: &impl Serialize) {
    match serde_json::to_string_pretty(object) {
        Ok(object) => put(&mut io::stdout().lock(), &object),
        Err(error) => put(&mut io::stderr().lock(), &error.to_string()),
    }
}

/// Writes a line. A reader that has gone away (`| head`) wants no more, which is no error; a line that was wanted and could not
/// be written (a full disk) means that the job was not done.
fn put(to: &mut impl Write, line: &str) {
    let written = writeln!(to, "{line}").and_then(|()| to.flush());
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        // Nothing can be done where stderr is gone as well.
        let _ = writeln!(io::stderr(), "stdout: {error}");
        std::process::exit(2);
    }
}
