//! A workspace on the disk: finding it, loading its plan, listing what came in, writing what goes out.
//!
//! Invariants: nothing under inbox/ is ever written; an output is written aside and renamed, so that a run killed at any moment
//! leaves the old one or the new one; a link is not followed.

use super::output::{self, Aside};
use super::stop::{Stop, shown, stop, stop_at};
use crate::closing::Closing;
use crate::intake::parcel::is_litter_name;
use crate::isolation::Fetched;
use crate::journal::{self, Event, JOURNAL_FILE, Journal};
use crate::plan::{self, Limits, PLAN_FILE, Plan, Round};
use crate::rules;
use crate::text::{Fact, Lang, text};
use crate::waiver::{self, WAIVERS_FILE, Waiver};
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A workspace and its plan.
pub struct Workspace {
    /// Its folder.
    pub folder: PathBuf,
    /// Its plan.
    pub plan: Plan,
}

/// A file in an inbox.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrived {
    /// Its path inside the round's inbox, with forward slashes.
    pub name: String,
    /// Where it stands.
    pub path: PathBuf,
}

impl Workspace {
    /// The workspace in `directory`; where none is named, in the nearest parent folder with a plan.
    ///
    /// # Errors
    /// That there is none, or everything to mend in its plan.
    pub fn find(directory: Option<&Path>) -> Result<Workspace, Stop> {
        match directory {
            Some(directory) if directory.join(PLAN_FILE).is_file() => Workspace::open(directory),
            Some(directory) => {
                let says = text(
                    "{folder} 里没有 plan.toml：-C 后面要写工作目录",
                    "there is no plan.toml in {folder}: -C takes the folder of a workspace",
                );
                Err(stop(says, vec![("folder", shown(directory).into())]))
            }
            None => match nearest(Path::new(".")) {
                Some(folder) => Workspace::open(&folder),
                None => Err(stop(
                    text(
                        "这里和上级文件夹里都没有 plan.toml。请进入工作目录，或用 -C 指明；先看看示例：tallybook demo",
                        "there is no plan.toml here or in a parent folder. Go to the folder of a workspace, or name it with -C; to see a sample first: tallybook demo",
                    ),
                    Vec::new(),
                )),
            },
        }
    }

    /// Loads the workspace of that folder.
    ///
    /// # Errors
    /// Everything to mend in its plan.
    pub fn open(folder: &Path) -> Result<Workspace, Stop> {
        let plan = plan::load(&|name| fs::read(folder.join(name)))?;
        let unknown = rules::unknown_settings(&plan);
        if unknown.is_empty() { Ok(Workspace { folder: folder.to_path_buf(), plan }) } else { Err(unknown.into()) }
    }

    /// The round of that id.
    ///
    /// # Errors
    /// That there is none, and which there are.
    pub fn round(&self, id: &str) -> Result<&Round, Stop> {
        self.plan.round(id).ok_or_else(|| {
            let rounds: Vec<&str> = self.plan.rounds.iter().map(|round| round.id.as_str()).collect();
            let says = text("没有报送批次“{id}”；有：{rounds}", "there is no round “{id}”; there are: {rounds}");
            stop(says, vec![("id", id.into()), ("rounds", rounds.into())])
        })
    }

    /// The next round due on a day, else the last one.
    ///
    /// # Errors
    /// That the plan has no round.
    pub fn next_round(&self, today: jiff::civil::Date) -> Result<&Round, Stop> {
        let rounds = &self.plan.rounds;
        let next = rounds.iter().filter(|round| round.due >= today).min_by_key(|round| round.due);
        next.or_else(|| rounds.iter().max_by_key(|round| round.due)).ok_or_else(no_round)
    }

    /// The round named, else the last one in the plan with files in its inbox.
    ///
    /// # Errors
    /// That there is no such round, or where to put the files.
    pub fn round_with_files(&self, named: Option<&str>) -> Result<&Round, Stop> {
        if let Some(id) = named {
            return self.round(id);
        }
        let arrived = self.plan.rounds.iter().rev().find(|round| !self.arrived(round).unwrap_or_default().is_empty());
        arrived.ok_or_else(|| {
            let Some(last) = self.plan.rounds.last() else { return no_round() };
            let says = text(
                "还没有收到的文件：请把各单位的报送表放进 {folder}（按批次放），再运行一次",
                "no files yet: put the returned workbooks into {folder} (a folder a round) and run again",
            );
            stop(says, vec![("folder", shown(&self.inbox(last)).into())])
        })
    }

    /// The rounds due before another one that collect some of its indicators, oldest first.
    pub fn rounds_before(&self, round: &Round) -> Vec<&Round> {
        let collects = |other: &Round| other.indicators.iter().any(|indicator| round.indicators.contains(indicator));
        let mut earlier: Vec<&Round> =
            self.plan.rounds.iter().filter(|other| other.due < round.due && collects(other)).collect();
        earlier.sort_by_key(|other| other.due);
        earlier
    }

    /// The journal; empty where there is none.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn journal(&self) -> Result<Journal, Stop> {
        Ok(self.read(JOURNAL_FILE)?.map(|content| Journal::parse(&content)).unwrap_or_default())
    }

    /// A round as it was closed; none where it is open.
    ///
    /// # Errors
    /// What must be mended in its file.
    pub fn closing(&self, round: &Round) -> Result<Option<Closing>, Stop> {
        let name = Closing::file_name(round);
        let closing = self.read(&name)?.map(|content| Closing::parse(&name, &content, round));
        closing.transpose().map_err(|problem| Stop(vec![problem]))
    }

    /// Adds to the journal what it does not hold yet.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn record(&self, events: Vec<Event>) -> Result<(), Stop> {
        let news = self.journal()?.news(events);
        if news.is_empty() {
            return Ok(());
        }
        let now = Timestamp::now().round(jiff::Unit::Second).unwrap_or_else(|_| Timestamp::now());
        let lines = journal::lines(&now.display_with_offset(self.plan.offset).to_string(), news);
        add(&self.path(JOURNAL_FILE), &lines).map_err(|error| {
            let says = text("写不进台账：{error}", "the journal cannot be written: {error}");
            stop_at(&self.path(JOURNAL_FILE), says, &error)
        })
    }

    /// What waivers.toml says; empty where there is none.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn waivers_file(&self) -> Result<String, Stop> {
        let content = String::from_utf8(self.read(WAIVERS_FILE)?.unwrap_or_default());
        content.map_err(|error| unreadable(&self.path(WAIVERS_FILE), &error))
    }

    /// The findings that the officer accepts.
    ///
    /// # Errors
    /// What must be mended in waivers.toml.
    pub fn waivers(&self) -> Result<Vec<Waiver>, Stop> {
        waiver::parse(&self.waivers_file()?).map_err(|problem| Stop(vec![problem]))
    }

    /// Today, where the plan's due dates end.
    pub fn today(&self) -> jiff::civil::Date {
        self.plan.offset.to_datetime(Timestamp::now()).date()
    }

    /// The folder of what came in for a round.
    pub fn inbox(&self, round: &Round) -> PathBuf {
        self.folder.join("inbox").join(&round.id)
    }

    /// The files that came in for a round, sorted by name.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn arrived(&self, round: &Round) -> Result<Vec<Arrived>, Stop> {
        let folder = self.inbox(round);
        let mut found = Vec::new();
        if folder.is_dir() {
            list(&folder, "", &mut found).map_err(|error| {
                stop_at(&folder, text("读不了这个文件夹：{error}", "cannot read this folder: {error}"), &error)
            })?;
        }
        found.sort();
        Ok(found)
    }

    /// Files and folders in inbox/ that belong to no round: nothing reads them.
    pub fn astray(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder.join("inbox")) else { return Vec::new() };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter(|name| !is_litter_name(name) && self.plan.round(name).is_none()).collect();
        names.sort();
        names
    }

    /// A file of the workspace; none where it is not there.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Stop> {
        match fs::read(self.path(name)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&self.path(name), &error)),
        }
    }

    /// Writes an output at a path inside the workspace, with forward slashes; an unchanged one is left alone.
    ///
    /// # Errors
    /// What stands in the way, such as a workbook that is open in another program.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<(), Stop> {
        let path = self.path(name);
        self.changed(&path, content)?.map_or(Ok(()), |aside| aside.place(&path))
    }

    /// The same for one of many outputs, which can be made again: nobody waits until each is on the disk.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn write_one_of_many(&self, name: &str, content: &[u8]) -> Result<(), Stop> {
        let path = self.path(name);
        self.changed(&path, content)?.map_or(Ok(()), |aside| aside.place_soon(&path))
    }

    /// A file's new content, aside; `None` where it is the old one.
    fn changed(&self, path: &Path, content: &[u8]) -> Result<Option<Aside>, Stop> {
        if fs::read(path).is_ok_and(|old| old == content) {
            return Ok(None);
        }
        let mut aside = self.aside(path)?;
        aside.write_all(content).map_err(|error| output::unwritable(path, &error))?;
        Ok(Some(aside))
    }

    /// The same for an output that is too large to be held in memory: it is written by a function.
    ///
    /// # Errors
    /// What stands in the way, and those of the function.
    pub fn write_by(&self, name: &str, write: impl FnOnce(&mut File) -> Result<(), Stop>) -> Result<(), Stop> {
        let path = self.path(name);
        let mut aside = self.aside(&path)?;
        write(aside.file())?;
        if aside.is_same(&path).unwrap_or(false) {
            return Ok(());
        }
        aside.place(&path)
    }

    /// A new file beside the one at a path.
    fn aside(&self, path: &Path) -> Result<Aside, Stop> {
        let folder = path.parent().unwrap_or(&self.folder);
        Aside::in_folder(folder).map_err(|error| output::unwritable(folder, &error))
    }

    /// Takes away an output that is no longer one; where it is not there, nothing happens.
    ///
    /// # Errors
    /// What stands in the way, such as a workbook that is open in another program.
    pub fn remove(&self, name: &str) -> Result<(), Stop> {
        output::remove(&self.path(name))
    }

    /// The path on this system of a name with forward slashes.
    pub fn path(&self, name: &str) -> PathBuf {
        output::inside(&self.folder, name)
    }
}

/// A file's content and its time, to be read under that name.
///
/// # Errors
/// A file that the system cannot read.
pub fn fetch(path: &Path, name: &str, limits: &Limits) -> Result<Fetched, Stop> {
    let (bytes, modified) = content(path, limits).map_err(|error| unreadable(path, &error))?;
    Ok(Fetched { path: name.to_string(), bytes, modified })
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Stop {
    stop_at(path, text("读不了这个文件：{error}", "this file cannot be read: {error}"), error)
}

/// One byte over the largest file that is read is enough to see that it is too large.
fn content(path: &Path, limits: &Limits) -> io::Result<(Vec<u8>, Option<Timestamp>)> {
    let file = File::open(path)?;
    let modified = file.metadata()?.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    let mut bytes = Vec::new();
    file.take(limits.largest_file() as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes, modified))
}

/// The language that the plan nearest to a folder names, read without loading it.
pub fn language(from: &Path) -> Option<Lang> {
    let plan = fs::read_to_string(nearest(from)?.join(PLAN_FILE)).ok()?;
    let line = plan
        .lines()
        .take_while(|line| !line.trim_start().starts_with('['))
        .find_map(|line| line.trim().strip_prefix("language")?.trim_start().strip_prefix('='))?;
    Lang::from_tag(line.trim().trim_start_matches(['"', '\'']).split(['"', '\'']).next()?)
}

/// The nearest folder with a plan, from a folder upwards.
pub fn nearest(from: &Path) -> Option<PathBuf> {
    if from.join(PLAN_FILE).is_file() {
        return Some(from.to_path_buf());
    }
    let absolute = from.canonicalize().ok()?;
    absolute.ancestors().find(|folder| folder.join(PLAN_FILE).is_file()).map(Path::to_path_buf)
}

fn list(folder: &Path, prefix: &str, found: &mut Vec<Arrived>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_litter_name(&name) {
            continue;
        }
        let name = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{name}/"), found)?;
        } else if kind.is_file() {
            found.push(Arrived { name, path: entry.path() });
        }
    }
    Ok(())
}

/// Adds lines to the end of a file in one piece, behind the last line that is complete.
fn add(path: &Path, lines: &[u8]) -> io::Result<()> {
    let mut file = File::options().create(true).read(true).append(true).open(path)?;
    let mut content = Vec::new();
    file.read_to_end(&mut content)?;
    let complete = journal::complete(&content);
    if complete < content.len() {
        file.set_len(complete as u64)?;
    }
    file.write_all(lines)?;
    file.sync_all()
}

fn no_round() -> Stop {
    let says = text(
        "方案里没有报送批次：请在 plan.toml 里写 [[round]]，至少写 id 和 due",
        "the plan has no round: write a [[round]] with an id and a due date into plan.toml",
    );
    stop(says, Vec::<(&'static str, Fact)>::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "title = \"T\"\nlanguage = \"en\"\nunits = \"units.csv\"\n\
        [[round]]\nid = \"b\"\ndue = \"2021-08-31\"\n[[round]]\nid = \"a\"\ndue = \"2021-05-31\"\n";

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("plan.toml"), PLAN).unwrap();
        fs::write(folder.path().join("units.csv"), "id,name\nu,巩义市\n").unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        (folder, workspace)
    }

    #[test]
    fn the_next_round_is_the_first_due_from_today_else_the_last_due() {
        let (_folder, workspace) = workspace();
        for (today, id) in [("2021-05-31", "a"), ("2021-06-01", "b"), ("2022-01-01", "b")] {
            assert_eq!(workspace.next_round(today.parse().unwrap()).unwrap().id, id, "{today}");
        }
    }

    #[test]
    fn lock_files_and_litter_in_an_inbox_are_not_returns() {
        let (folder, workspace) = workspace();
        let inbox = folder.path().join("inbox/a");
        fs::create_dir_all(inbox.join("补报")).unwrap();
        for name in ["乙.xlsx", "~$乙.xlsx", ".~lock.乙.xlsx#", "Thumbs.db", "desktop.ini", "补报/甲.xlsx"] {
            fs::write(inbox.join(name), "x").unwrap();
        }
        fs::write(folder.path().join("inbox/丙.xlsx"), "x").unwrap();
        let names: Vec<String> =
            workspace.arrived(workspace.round("a").unwrap()).unwrap().into_iter().map(|arrived| arrived.name).collect();
        assert_eq!(names, ["乙.xlsx", "补报/甲.xlsx"]);
        assert_eq!(workspace.astray(), ["丙.xlsx"]);
        assert_eq!(workspace.round_with_files(None).unwrap().id, "a");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_an_inbox_is_not_followed() {
        let (folder, workspace) = workspace();
        let inbox = folder.path().join("inbox/a");
        fs::create_dir_all(&inbox).unwrap();
        std::os::unix::fs::symlink(folder.path().join("plan.toml"), inbox.join("甲.xlsx")).unwrap();
        std::os::unix::fs::symlink("..", inbox.join("round")).unwrap();
        assert_eq!(workspace.arrived(workspace.round("a").unwrap()).unwrap(), []);
    }

    #[test]
    fn an_output_that_cannot_be_replaced_says_to_close_it_and_leaves_nothing_behind() {
        let (folder, workspace) = workspace();
        fs::create_dir_all(folder.path().join("results/a/汇总表.xlsx/x")).unwrap();
        let Stop(problems) = workspace.write("results/a/汇总表.xlsx", b"new").unwrap_err();
        assert!(problems[0].say(Lang::En).contains("close it and run again"), "{problems:?}");
        assert_eq!(fs::read_dir(folder.path().join("results/a")).unwrap().count(), 1);
    }

    #[test]
    fn a_plans_language_is_known_before_it_is_loaded() {
        let (folder, _workspace) = workspace();
        assert_eq!(language(folder.path()), Some(Lang::En));
        fs::write(folder.path().join("plan.toml"), "[x]\nlanguage = \"en\"\n").unwrap();
        assert_eq!(language(folder.path()), None);
    }
}
