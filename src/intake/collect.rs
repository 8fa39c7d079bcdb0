//! The files of a round put together: whose they are, which version counts, which make one return together.
//!
//! Two files of one unit that fill different sheets are parts of one return; two that fill the same sheet are versions, and the
//! latest counts.

use super::identify::{around, elect, meant};
use super::version::{self, Ground};
use super::{Claim, Collected, FileRead, Rejection, Return, State, UnitReturn};
use crate::form::Part;
use crate::plan::{Plan, Round};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Puts the files of a round together.
pub fn collect(plan: &Plan, round: &Round, mut files: Vec<FileRead>) -> Collected {
    // They come in order, more often than not; sorting would need as much room once more.
    if !files.is_sorted_by_key(|file| &file.path) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    // Of copies one whose sender is known counts, and of those the one with the shortest name: "(1)" and 副本 are added to a name.
    let claims: Vec<Cow<[Claim]>> = files.iter().map(|file| claims(plan, file)).collect();
    let owners: Vec<Option<usize>> = files.iter().zip(&claims).map(|(file, claims)| owner(file, claims)).collect();
    let rank = |index: usize| (owners[index].is_none(), files[index].path.chars().count());
    let mut original: HashMap<(&str, Option<usize>), usize> = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        // One of nobody's is a copy of any other; those of two units are each their own: two lists without a row are alike.
        for owner in [owners[index], None] {
            let first = original.entry((&file.sha256, owner)).or_insert(index);
            if rank(index) < rank(*first) {
                *first = index;
            }
        }
    }
    let state_of = |(index, file): (usize, &FileRead)| match original[&(file.sha256.as_str(), owners[index])] {
        original if original == index => state(plan, round, file),
        original => State::Duplicate(original),
    };
    let mut states: Vec<State> = files.iter().enumerate().map(state_of).collect();
    let mut units =
        vec![UnitReturn { rosters: vec![None; plan.rosters.len()], ..UnitReturn::default() }; plan.units.len()];
    let mut owned: Vec<Vec<usize>> = vec![Vec::new(); plan.units.len()];
    for (index, owner) in owners.iter().enumerate() {
        if let Some(unit) = owner {
            owned[*unit].push(index);
        }
    }
    for (returned, own) in units.iter_mut().zip(&owned) {
        let is_refused = |index: &usize| matches!(states[*index], State::Unreadable | State::Rejected(_));
        returned.refused = own.iter().copied().filter(is_refused).collect();
    }
    for (index, file) in files.iter().enumerate() {
        let several: BTreeSet<usize> = several(file).iter().copied().collect();
        several.iter().for_each(|unit| units[*unit].refused.push(index));
        if owners[index].is_none() && !matches!(states[index], State::Duplicate(_)) {
            let perhaps: BTreeSet<usize> = claims[index].iter().flat_map(meant).collect();
            perhaps.difference(&several).for_each(|unit| units[*unit].doubtful.push(index));
        }
    }
    for (returned, own) in units.iter_mut().zip(owned) {
        let counts = |index: &usize| states[*index] == State::Accepted;
        let candidates: Vec<usize> = own.iter().copied().filter(counts).collect();
        for (older, by, ground) in assemble(&files, candidates, returned) {
            states[older] = State::Superseded { by, ground };
        }
    }
    Collected::new(files, states, units)
}

/// What counted for the units that sent versions before, by their positions, before their last files came in.
pub fn before_last(collected: &Collected) -> BTreeMap<usize, UnitReturn> {
    let mut superseded: HashMap<usize, Vec<usize>> = HashMap::new();
    for (file, state) in collected.states.iter().enumerate() {
        // What was never a version of its own was not what counted.
        if let State::Superseded { by, ground } = state
            && ground.is_version()
        {
            superseded.entry(*by).or_default().push(file);
        }
    }
    let before = |(unit, returned): (usize, &UnitReturn)| {
        let (later, others): (Vec<usize>, Vec<usize>) =
            returned.files.iter().partition(|file| superseded.contains_key(file));
        let mut candidates: Vec<usize> = later.iter().flat_map(|file| &superseded[file]).copied().collect();
        if candidates.is_empty() {
            return None;
        }
        candidates.sort_unstable();
        candidates.extend(others);
        let rosters = vec![None; returned.rosters.len()];
        let mut returned = UnitReturn { rosters, ..UnitReturn::default() };
        assemble(&collected.files, candidates, &mut returned);
        Some((unit, returned))
    };
    collected.units.iter().enumerate().filter_map(before).collect()
}

/// The units whose tables stand in a file, where they are several.
fn several(file: &FileRead) -> &[usize] {
    file.outcome.as_ref().map_or(&[], |content| &content.several)
}

/// The unit that a file is from, readable or not.
fn owner(file: &FileRead, claims: &[Claim]) -> Option<usize> {
    match &file.outcome {
        Ok(content) => content.identity.unit.filter(|_| content.several.is_empty()),
        Err(_) => elect(claims),
    }
}

/// What a file, readable or not, and what it came in say about its unit.
fn claims<'a>(plan: &Plan, file: &'a FileRead) -> Cow<'a, [Claim]> {
    match &file.outcome {
        Ok(content) => Cow::Borrowed(&content.identity.claims),
        Err(_) => Cow::Owned(around(plan, file.envelope())),
    }
}

fn state(plan: &Plan, round: &Round, file: &FileRead) -> State {
    let Ok(content) = &file.outcome else { return State::Unreadable };
    let identity = &content.identity;
    match (&identity.plan, &identity.round) {
        (Some(other), _) if **other != *plan.id => State::Rejected(Rejection::OtherPlan(other.to_string())),
        (_, Some(other)) if **other != *round.id => State::Rejected(Rejection::OtherRound(other.to_string())),
        _ if !content.several.is_empty() => State::Rejected(Rejection::SeveralUnits(content.several.to_vec())),
        _ if identity.unit.is_none() => State::Unidentified,
        _ => State::Accepted,
    }
}

/// Chooses, part by part, the file that counts; gives the superseded ones, each with the file that counts instead, and why.
fn assemble(files: &[FileRead], mut candidates: Vec<usize>, returned: &mut UnitReturn) -> Vec<(usize, usize, Ground)> {
    version::sort_latest_first(&mut candidates, files);
    let mut candidates: Vec<(usize, HashSet<Part>)> =
        candidates.into_iter().filter_map(|index| Some((index, filled(content(files, index)?)))).collect();
    // Filled ones first; of them those that nothing says are another unit's; of those the latest first.
    candidates.sort_by_key(|(index, parts)| (parts.is_empty(), is_disputed(files, *index)));
    let mut superseded: Vec<(usize, usize, Ground)> = Vec::new();
    let mut supplied: HashMap<Part, usize> = HashMap::new();
    let mut rows = version::Rows::new(files);
    for (index, parts) in candidates {
        let same_part = parts.iter().find_map(|part| supplied.get(part)).copied();
        // A blank copy beside another return adds nothing to it, but for the sheet of a part that no other file has.
        let had = |part: &Part| returned.files.iter().any(|file| has(files, *file, *part));
        let adds =
            || !is_disputed(files, index) && content(files, index).is_some_and(|own| !sheets(own).iter().all(had));
        let instead = match parts.is_empty() {
            true => returned.files.first().copied().filter(|_| !adds()),
            false => same_part,
        };
        match instead {
            Some(by) if parts.is_empty() => superseded.push((index, by, Ground::Blank)),
            Some(by) if is_disputed(files, index) && !is_disputed(files, by) => {
                superseded.push((index, by, Ground::Disputed));
            }
            Some(by) => superseded.push((index, by, version::ground(&mut rows, index, by))),
            None => {
                returned.files.push(index);
                returned.saved = returned.saved.max(version::saved(&files[index]));
                supplied.extend(parts.into_iter().map(|part| (part, index)));
            }
        }
    }
    let first = |file: &usize| {
        let of_it = superseded.iter().filter(|(_, by, ground)| by == file && ground.is_version());
        // The latest stand first.
        of_it.map(|(older, ..)| *older).next_back().unwrap_or(*file)
    };
    let dated = returned.files.iter().map(first).filter_map(|file| Some((version::saved(&files[file])?, file)));
    returned.first = dated.max_by_key(|(saved, file)| (*saved, Reverse(*file))).map(|(_, file)| file);
    // A part that nobody filled in is supplied by the latest file that has its sheet.
    let with_sheet = |part| returned.files.iter().copied().find(|index| has(files, *index, part));
    let supplier = |part: Part| supplied.get(&part).copied().or_else(|| with_sheet(part));
    let figures = supplier(Part::Figures);
    let rosters = (0..returned.rosters.len()).map(|roster| supplier(Part::Roster(roster))).collect();
    (returned.figures, returned.rosters) = (figures, rosters);
    superseded
}

/// Whether a source in a file names another unit than the one that it is counted for: a neighbour's template, filled in.
fn is_disputed(files: &[FileRead], index: usize) -> bool {
    let identity = content(files, index).map(|content| &content.identity);
    identity
        .is_some_and(|identity| identity.claims.iter().any(|claim| claim.unit.is_some() && claim.unit != identity.unit))
}

fn content(files: &[FileRead], index: usize) -> Option<&Return> {
    files[index].outcome.as_ref().ok()
}

/// The parts in which a unit wrote something.
fn filled(content: &Return) -> HashSet<Part> {
    let figures =
        content.figures.iter().filter(|figures| figures.stated.iter().any(|stated| stated.written.is_answer()));
    let rosters = content.rosters.iter().filter(|roster| !roster.rows.is_empty());
    figures.map(|_| Part::Figures).chain(rosters.map(|roster| Part::Roster(roster.roster))).collect()
}

/// Whether a file has the sheet of a part.
fn has(files: &[FileRead], index: usize, part: Part) -> bool {
    content(files, index).is_some_and(|content| sheets(content).contains(&part))
}

/// The parts whose sheets are there at all.
fn sheets(content: &Return) -> HashSet<Part> {
    let figures = content.figures.iter().map(|_| Part::Figures);
    figures.chain(content.rosters.iter().map(|roster| Part::Roster(roster.roster))).collect()
}
