//! `demo [DIR]`: writes the bundled sample workspace and runs check, templates and reconcile on it.

use super::kept::Keep;
use super::screen::Screen;
use super::stop::{Stop, shown, stop_at};
use super::workspace::Workspace;
use super::{Outcome, reconcile, summary, templates};
use crate::finding::Finding;
use crate::report;
use crate::rules;
use crate::text::text;
use include_dir::{Dir, include_dir};
use std::fs;
use std::io;
use std::path::Path;

/// Where the sample is written where nothing else is said.
pub const FOLDER: &str = "zhengzhou-2021";
/// The round of the sample that is reconciled.
const ROUND: &str = "2021-08";
/// The round after it, whose first returns are there to be tried.
const NEXT: &str = "2021-12";
/// How many findings about the plan are listed.
const MOST_OF_THE_PLAN: usize = 5;
/// A workspace in which a city's units have answered, in every state of disrepair.
static SAMPLE: Dir = include_dir!("$CARGO_MANIFEST_DIR/samples/zhengzhou-2021");

/// Writes the sample to `folder`, and says what is found in it.
pub fn run(folder: &Path, language_is_chosen: bool, screen: &mut Screen) -> Result<Outcome, Stop> {
    unpack(folder)?;
    let workspace = Workspace::open(folder)?;
    if let Some(lang) = workspace.plan.lang.filter(|_| !language_is_chosen) {
        screen.speak(lang);
    }
    let round = workspace.round(ROUND)?;
    let lang = screen.lang();

    let audit = rules::audit(&workspace.plan, &workspace.waivers()?);
    let units: Vec<usize> = (0..workspace.plan.units.len()).collect();
    let templates = templates::write(&workspace, round, &units, None, screen)?;
    let reconciled = reconcile::read(&workspace, round, screen, Keep::Yes)?;
    let outputs = reconcile::write(&workspace, &reconciled, screen)?;
    reconcile::record(&workspace, &reconciled)?;

    screen.json(|| report::json::reconciliation(&reconciled, lang, &outputs));
    screen.say(text("一、核对方案", "1. The plan"), &[]);
    screen.line(summary::counts(&audit, lang));
    let mut gravest: Vec<&Finding> = audit.iter().collect();
    gravest.sort_by_key(|finding| finding.severity);
    screen.lines(summary::briefly(&workspace.plan, &gravest, MOST_OF_THE_PLAN, lang));
    if let Some(left) = audit.len().checked_sub(MOST_OF_THE_PLAN).filter(|left| *left > 0) {
        let says = text("  另有 {count} 个，用 tallybook check 查看", "  and {count} more: tallybook check lists them");
        screen.say(says, &[("count", left.into())]);
    }
    screen.line("");
    screen.say(text("二、填报模板", "2. The templates"), &[]);
    screen.say(
        text("{count} 份，在 {folder}", "{count} workbooks in {folder}"),
        &[("count", templates.len().into()), ("folder", shown(&workspace.folder.join("outbox").join(ROUND)).into())],
    );
    screen.line("");
    screen.say(text("三、核对报送表", "3. The returns"), &[]);
    screen.lines(summary::of(&reconciled, Vec::new(), lang));
    let says = text(
        "{round} 也已收到几份报送表，可接着核对：tallybook -C {folder} reconcile --round {round}",
        "The first returns of {round} are there, too: tallybook -C {folder} reconcile --round {round}",
    );
    screen.say(says, &[("round", NEXT.into()), ("folder", shown(folder).into())]);
    reconcile::finish(&workspace, round, &outputs, screen);
    Ok(Outcome::of(&reconciled.findings))
}

/// Writes the sample aside and renames it, so that a folder that is there is complete.
fn unpack(folder: &Path) -> Result<(), Stop> {
    let occupied = fs::read_dir(folder).map(|mut entries| entries.next().is_some()).unwrap_or(folder.exists());
    if occupied {
        let says = text(
            "已经存在，而且不是空文件夹：请删除，或换一个：tallybook demo 文件夹",
            "is there already, and not an empty folder: remove it, or choose another: tallybook demo FOLDER",
        );
        return Err(stop_at(folder, says, &""));
    }
    place(folder).map_err(|error| {
        stop_at(folder, text("写不了这个文件夹：{error}", "this folder cannot be written: {error}"), &error)
    })
}

fn place(folder: &Path) -> io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tallybook-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let aside = builder.tempdir_in(parent)?;
    SAMPLE.extract(aside.path())?;
    if folder.exists() {
        fs::remove_dir(folder)?;
    }
    fs::rename(aside.path(), folder)?;
    // It is where it belongs: nothing is left to clean up.
    let _ = aside.keep();
    Ok(())
}
