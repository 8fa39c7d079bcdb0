//! A run after another writes what a first one would, whatever changed in between, and makes only what is new.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small plan: one indicator with a roster.
const PLAN: &str = include_str!("support/small_plan.toml");

const UNITS: &str = "id,name,aliases\neast,East Works,East\nmill,Old Mill,Mill\nwest,West Works,West\n";

/// A unit's list as it comes in.
fn list(unit: &str, teams: impl IntoIterator<Item = (usize, usize)>) -> String {
    let rows: String = teams.into_iter().map(|(team, people)| format!("Team {team} & co,{people}\n")).collect();
    format!("Teams\nUnit,{unit}\n\nTeam,People（人）\n{rows}")
}

struct Workspace(tempfile::TempDir);

impl Workspace {
    fn new() -> Workspace {
        let workspace = Workspace(tempfile::tempdir().unwrap());
        workspace.write("plan.toml", PLAN);
        workspace.write("units.csv", UNITS);
        workspace
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// What a run writes, but for the journal.
    fn results(&self, language: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tallybook"));
        let ran = program.args(["reconcile", "--lang", language]).current_dir(self.0.path()).output().unwrap();
        assert!(ran.status.code().is_some_and(|status| status < 2), "{}", String::from_utf8_lossy(&ran.stderr));
        files(&self.path("results"))
    }

    /// What a run writes that knows nothing of any before.
    fn results_of_a_first_run(&self, language: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let aside = |name: &str| self.path(&format!("{name} before"));
        for name in ["cache", "results"] {
            fs::rename(self.path(name), aside(name)).unwrap();
        }
        let results = self.results(language);
        for name in ["cache", "results"] {
            fs::remove_dir_all(self.path(name)).unwrap();
            fs::rename(aside(name), self.path(name)).unwrap();
        }
        results
    }
}

/// Every file in a folder and in those in it.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push((path.clone(), fs::read(path).unwrap())) }
    }
    all.sort();
    all
}

#[test]
fn whatever_changed_a_run_writes_what_a_first_one_would() {
    let workspace = Workspace::new();
    let teams = |count: usize| (0..count).map(|team| (team, 1 + team % 7));
    let list_of = |unit: &str| format!("inbox/spring/{unit} list.csv");
    workspace.write(&list_of("East Works"), &list("East Works", teams(700)));
    workspace.write(&list_of("West Works"), &list("West Works", teams(900)));
    workspace.results("en");
    type Change<'a> = (&'a str, &'a dyn Fn(), &'a str);
    let changes: [Change; 10] = [
        ("nothing", &|| (), "en"),
        ("one between two came in", &|| workspace.write(&list_of("Old Mill"), &list("Old Mill", teams(300))), "en"),
        ("a row more", &|| workspace.write(&list_of("East Works"), &list("East Works", teams(701))), "en"),
        (
            "another figure in as many rows",
            &|| workspace.write(&list_of("East Works"), &list("East Works", teams(700).chain([(700, 9)]))),
            "en",
        ),
        (
            "another name of a file",
            &|| fs::rename(workspace.path(&list_of("Old Mill")), workspace.path(&list_of("Mill"))).unwrap(),
            "en",
        ),
        ("another language", &|| fs::remove_dir_all(workspace.path("results")).unwrap(), "zh"),
        (
            "another name of a unit",
            &|| {
                fs::remove_dir_all(workspace.path("results")).unwrap();
                workspace.write("units.csv", &UNITS.replace("Old Mill", "New Mill"));
            },
            "en",
        ),
        (
            "a column that others must not see",
            &|| workspace.write("plan.toml", &PLAN.replace("name = \"Team\",", "name = \"Team\", private = true,")),
            "en",
        ),
        (
            "damage",
            &|| {
                let path = workspace.path("cache/spring/rows");
                let mut rows = fs::read(&path).unwrap();
                (1..9).for_each(|part| {
                    let place = rows.len() * part / 9;
                    rows[place] ^= 1;
                });
                fs::write(path, rows).unwrap();
            },
            "en",
        ),
        ("one less", &|| fs::remove_file(workspace.path(&list_of("East Works"))).unwrap(), "en"),
    ];
    for (change, make, language) in changes {
        make();
        let results = workspace.results(language);
        assert!(results == workspace.results_of_a_first_run(language), "{change}");
    }
}

#[test]
fn rows_that_nothing_changed_are_not_written_again() {
    let workspace = Workspace::new();
    let came_in = |unit: &str, count: usize| {
        let teams = (0..count).map(|team| (team, 1 + team % 7));
        workspace.write(&format!("inbox/spring/{unit}.csv"), &list(unit, teams));
    };
    let kept = || fs::read(workspace.path("cache/spring/rows")).unwrap();
    came_in("East Works", 1_000);
    workspace.results("en");
    let of_east = kept();
    workspace.results("en");
    assert_eq!(kept(), of_east);
    came_in("West Works", 10);
    workspace.results("en");
    let of_both = kept();
    let added = of_both.len() - of_east.len();
    assert!(of_both.starts_with(&of_east) && added > 0 && added < of_east.len() / 2, "{added} of {}", of_both.len());
    fs::remove_file(workspace.path("inbox/spring/East Works.csv")).unwrap();
    workspace.results("en");
    assert!(kept().len() < added, "most of it is of no use any more");
}
