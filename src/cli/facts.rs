//! `facts`: every figure and roster row of a round as Parquet files, in a folder of their own.
//!
//! The folder says in `facts.json` what was written into it. So a file of the same name that somebody else put there is known and
//! left alone, and what an earlier run wrote and this one does not (a roster that is asked no longer) is taken away. All files are complete
//! before the first one is put into its place.

use super::kept::Keep;
use super::output::{self, Aside, inside};
use super::reconcile;
use super::screen::Screen;
use super::stop::{Stop, shown, stop, stop_at};
use super::table::{self, Side};
use super::workspace::Workspace;
use super::{Outcome, summary};
use crate::facts;
use crate::text::{Text, text};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// What the folder says of itself.
const CONTENTS: &str = "facts.json";

/// What stands in a folder of facts.
#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    schema: u32,
    plan: String,
    round: String,
    files: Vec<Listed>,
}

/// One of its files.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Listed {
    name: String,
    rows: usize,
    bytes: u64,
}

/// Writes the facts of a round into a folder.
pub fn run(workspace: &Workspace, out: &Path, round: Option<&str>, screen: &Screen) -> Result<Outcome, Stop> {
    let round = workspace.round_with_files(round)?;
    let names = facts::names(&workspace.plan, round);
    refuse_inbox(workspace, out)?;
    let before = contents(out, &names)?;
    let reconciled = reconcile::read(workspace, round, screen, Keep::No)?;
    let progress = screen.progress(text("写出数据", "Writing facts"), names.len());
    let mut create = |name: &str| {
        progress.set_message(name.to_string());
        progress.inc(1);
        let path = inside(out, name);
        Aside::in_folder(path.parent().unwrap_or(out))
    };
    let written = facts::write(&reconciled, screen.lang(), &mut create);
    let mut written = written.map_err(|error| output::unwritable(out, &error))?;
    progress.finish_and_clear();

    let bytes = |file: &mut Aside| file.file().metadata().map(|file| file.len()).unwrap_or_default();
    let listed =
        written.iter_mut().map(|file| Listed { name: file.name.clone(), rows: file.rows, bytes: bytes(&mut file.out) });
    let mut contents = Contents {
        schema: facts::SCHEMA,
        plan: workspace.plan.title.clone(),
        round: round.id.clone(),
        files: listed.collect(),
    };
    let stale: Vec<Listed> = before.into_iter().filter(|file| !names.contains(&file.name)).collect();
    // Said first: whoever is killed here finds its own files again.
    contents.files.extend(stale.iter().cloned());
    say(out, &contents)?;
    for file in written {
        file.out.place(&inside(out, &file.name))?;
    }
    if !stale.is_empty() {
        for file in &stale {
            output::remove(&inside(out, &file.name))?;
        }
        contents.files.truncate(names.len());
        say(out, &contents)?;
    }
    screen.json(|| Said { folder: shown(out), contents: &contents });
    screen.lines(summary::heading(&reconciled, screen.lang()));
    screen.line("");
    screen.lines(lines(&contents, screen));
    screen.line("");
    let says = text(
        "已写入：{folder}。各列含义和查询示例见 docs/SCALE.md。",
        "Written into {folder}. What stands in each column, and how to ask: docs/SCALE.md.",
    );
    screen.say(says, &[("folder", shown(out).into())]);
    Ok(Outcome::of(&reconciled.findings))
}

/// The JSON of the command.
#[derive(Serialize)]
struct Said<'a> {
    folder: String,
    #[serde(flatten)]
    contents: &'a Contents,
}

fn lines(contents: &Contents, screen: &Screen) -> Vec<String> {
    let headings =
        [(text("文件", "File"), Side::Left), (text("行数", "Rows"), Side::Right), (text("字节", "Bytes"), Side::Right)];
    let rows = contents.files.iter().map(|file| vec![file.name.clone(), file.rows.to_string(), file.bytes.to_string()]);
    table::lines(&headings.map(|(heading, side)| (heading.get(screen.lang()), side)), &rows.collect::<Vec<_>>())
}

/// The files that an earlier run wrote into a folder.
///
/// # Errors
/// That a file is in the way which was not written by this program.
fn contents(out: &Path, names: &[String]) -> Result<Vec<Listed>, Stop> {
    const FOREIGN: Text = text(
        "这个文件不是 tallybook 写的，不会覆盖：--out 请换一个文件夹",
        "tallybook did not write this file and leaves it alone: name another folder with --out",
    );
    let path_of = |name: &str| inside(out, name);
    let known = match fs::read(path_of(CONTENTS)) {
        Ok(said) => match serde_json::from_slice::<Contents>(&said) {
            Ok(contents) => contents.files,
            Err(_) => return Err(stop_at(&path_of(CONTENTS), FOREIGN, &"")),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(output::unwritable(out, &error)),
    };
    let is_foreign = |name: &&String| path_of(name).exists() && !known.iter().any(|file| file.name == **name);
    match names.iter().find(is_foreign) {
        Some(name) => Err(stop_at(&path_of(name), FOREIGN, &"")),
        // A name that leads elsewhere was not written by us, whatever the list says.
        None => Ok(known.into_iter().filter(|file| facts::is_name(&file.name)).collect()),
    }
}

/// Writes what the folder says of itself.
fn say(out: &Path, contents: &Contents) -> Result<(), Stop> {
    let said = serde_json::to_vec_pretty(contents).unwrap_or_default();
    let aside = Aside::in_folder(out).and_then(|mut aside| aside.write_all(&said).map(|()| aside));
    aside.map_err(|error| output::unwritable(out, &error))?.place(&inside(out, CONTENTS))
}

/// The inbox is what came in, and nothing else is put there.
fn refuse_inbox(workspace: &Workspace, out: &Path) -> Result<(), Stop> {
    let inbox = workspace.folder.join("inbox").canonicalize();
    // Of a folder that is still to be made, the first one above it that is there; of a bare name, the one where the program runs.
    let there = Path::new(".").join(out).ancestors().find_map(|folder| folder.canonicalize().ok());
    if inbox.is_ok_and(|inbox| there.is_some_and(|there| there.starts_with(inbox))) {
        let says = text(
            "{folder} 在 inbox 里，那里只放收到的文件：--out 请换一个文件夹",
            "{folder} is inside the inbox, which holds only what came in: name another folder with --out",
        );
        return Err(stop(says, vec![("folder", shown(out).into())]));
    }
    Ok(())
}
