//! Where several findings of a unit come down to: the fewest cells of which a change would settle all of them.
//!
//! Findings share cells where a column of a roster is summed by an indicator and by total rows. Each sum is over a range of the column's
//! rows; those that are right must stay right. One cell is looked for first, and among such cells those that a slip of the hand or a
//! row left out explains are preferred. Two cells are looked for where three sums or more are wrong, because two changes always settle
//! two, and told where only these two would do. Rows that stand in the same sums are alike: pairs of stretches are searched, not of
//! rows.

use super::gap::{Gap, List, Part};
use super::span::Span;
use super::{HANDFUL, caused, comes_whole, figure_of, of_parts, row_of, stated_gap, total_gap};
use crate::finding::{Cause, Slip};
use crate::rules::phrase::amount;
use crate::rules::{Case, draw};
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;
use std::ops::Range;

const ONE: Text = text(
    "只改{where}一处（{from}改为 {to}），本单位这 {count} 处不符都能消除",
    "{where} alone, {to} in the place of {from}, settles {count} differences of this unit",
);
const ONE_OPEN: Text = text(
    "只改{where}一处（现为 {from}），本单位这 {count} 处不符都能消除",
    "{where} alone, now {from}, settles {count} differences of this unit",
);
const EXPLAINED: Text = text(
    "{cause}，本单位这 {count} 处不符都能由此说明",
    "{cause}, which alone settles {count} differences of this unit",
);
const TWO: Text = text(
    "改{where}（{from}改为 {to}）和另一处，本单位这 {count} 处不符都能消除",
    "{where}, {to} in the place of {from}, and one other cell settle {count} differences of this unit",
);
const TWO_OPEN: Text = text(
    "改{where}（现为 {from}）和另一处，本单位这 {count} 处不符都能消除",
    "{where}, now {from}, and one other cell settle {count} differences of this unit",
);
const CLAIM: Text = text("{claim}（{cell}）", "{claim} ({cell})");

/// How many sums of a column are looked at together.
const MOST_SUMS: usize = 20;

/// A sum over some rows of the column.
struct Sum<'a> {
    rows: Range<usize>,
    gap: Gap<'a>,
}

/// Cells that stand in the same sums: the rows of a stretch, or a figure that is held against a sum.
struct Alike<'p, 'a> {
    /// The sums, each as a bit.
    sums: u32,
    /// The rows.
    rows: Vec<&'p Part<'a>>,
    /// The sum whose figure it is.
    claim: Option<usize>,
}

/// The fewest cells that settle this gap and every other one of its column; `others` are the causes of the gap, in whose words a
/// cell is told that they are about.
pub fn causes(case: &Case, gap: &Gap, others: &[Cause]) -> Vec<Cause> {
    let Some(list) = gap.list.filter(|list| list.column.is_some()) else { return Vec::new() };
    let sums = sums(case, &list);
    let wrong: Vec<usize> = (0..sums.len()).filter(|sum| !sums[*sum].gap.lack.holds(0)).collect();
    if wrong.len() < 2 || sums.len() > MOST_SUMS {
        return Vec::new();
    }
    let whole = List { from: 0, rows: list.all, ..list };
    let parts: Vec<Part> = whole.parts().collect();
    let count = ("count", wrong.len().into());
    let told = |(part, to): (&Part, Option<Decimal>)| {
        let place = gap.place(part, part);
        let (says, facts) = match others.iter().find(|cause| cause.place == place && cause.to == to) {
            Some(cause) => (EXPLAINED, vec![("cause", Fact::phrase(cause.says, cause.facts.clone()))]),
            None => {
                let facts = vec![("where", row_of(gap, part)), ("from", figure_of(gap, part.figure))];
                let facts = facts.into_iter().chain(to.map(|to| ("to", figure_of(gap, to)))).collect();
                (if to.is_some() { ONE } else { ONE_OPEN }, facts)
            }
        };
        let facts = facts.into_iter().chain([count.clone()]).collect();
        Cause { to, ..caused(gap, Slip::FewestCells, place, part.figure, part.figure, says, facts) }
    };
    match single(gap, &sums, &wrong, &parts) {
        (one, true) => one.into_iter().map(told).collect(),
        _ if wrong.len() > 2 => pair(gap, &sums, &wrong, &parts),
        _ => Vec::new(),
    }
}

/// Every sum of a column of a unit's roster: by indicators, and by total rows.
fn sums<'a>(case: &Case<'a>, list: &List<'a>) -> Vec<Sum<'a>> {
    let Some((summed, _)) = list.column else { return Vec::new() };
    let is_of_column = |figure: &&crate::tally::Figure| {
        let proof = case.plan.indicators[figure.indicator].proof;
        figure.magnitude.is_none()
            && proof.is_some_and(|proof| proof.roster == list.read.roster && proof.sum == Some(summed))
    };
    let own = case.tally.of_unit(list.unit).iter().filter(is_of_column);
    let stated = own.filter_map(|figure| stated_gap(case, figure, list.all));
    let stated = stated.map(|gap| Sum { rows: 0..list.all.len(), gap });
    let columns = draw::columns_of(case, list.unit, list.read.roster);
    let totals = columns.into_iter().filter(|column| column.position == summed).flat_map(|column| {
        let own = column.read.totals.iter().enumerate().filter(move |(_, total)| total.read.table == column.table);
        own.filter_map(move |(position, total)| {
            Some(Sum { rows: total.covers.clone(), gap: total_gap(&column, position, list.all)? })
        })
    });
    stated.chain(totals).take(MOST_SUMS + 1).collect()
}

/// What a row would have to be more, so that every sum that it is in is right.
fn lack_of(sums: &[Sum], part: &Part) -> Span {
    let own = sums.iter().filter(|sum| sum.rows.contains(&part.position));
    own.fold(Span::ALL, |lack, sum| lack.and(&sum.gap.lack))
}

/// Single rows that settle all, and what they would be, where that is known; and whether any row at all does.
fn single<'p, 'a>(
    gap: &Gap,
    sums: &[Sum],
    wrong: &[usize],
    parts: &'p [Part<'a>],
) -> (Vec<(&'p Part<'a>, Option<Decimal>)>, bool) {
    let is_in_all = |part: &&Part| wrong.iter().all(|sum| sums[*sum].rows.contains(&part.position));
    let column = gap.list.and_then(|list| list.column).map(|(_, column)| column);
    let is_whole = column.is_some_and(comes_whole);
    let lack = |part: &Part| match column.is_some_and(|column| column.measure.is_counted()) {
        // No fewer than none.
        true => lack_of(sums, part).and(&Span { low: -part.units, ..Span::ALL }),
        false => lack_of(sums, part),
    };
    let settling: Vec<&Part> = parts.iter().filter(is_in_all).filter(|part| !lack(part).is_empty()).collect();
    let slips = of_parts(gap, &settling, lack).into_iter().map(|(_, part, to)| (part, to));
    let left_out = settling.iter().filter(|part| lack(part).holds(-part.units)).map(|part| (*part, Decimal::ZERO));
    let twice =
        settling.iter().filter(|part| lack(part).holds(part.units)).map(|part| (*part, part.figure + part.figure));
    let mut explained: Vec<(&Part, Option<Decimal>)> = Vec::new();
    for (part, to) in slips.chain(left_out).chain(twice) {
        let is_new = |(other, known): &(&Part, Option<Decimal>)| other.position != part.position || *known != Some(to);
        if explained.iter().all(is_new) {
            explained.push((part, Some(to)));
        }
        if explained.len() > HANDFUL {
            break;
        }
    }
    let any = !settling.is_empty();
    let found = if explained.is_empty() {
        let more = |part: &Part| Some(lack(part).only(is_whole)? + part.figure);
        settling.into_iter().map(|part| (part, more(part))).collect()
    } else {
        explained
    };
    (if found.len() <= HANDFUL { found } else { Vec::new() }, any)
}

/// The only two cells that settle all together.
fn pair(gap: &Gap, sums: &[Sum], wrong: &[usize], parts: &[Part]) -> Vec<Cause> {
    let alike = alike(sums, parts);
    let wanted: u32 = wrong.iter().map(|sum| 1 << sum).sum();
    let mut found: Option<[(usize, Span); 2]> = None;
    for (first, one) in alike.iter().enumerate() {
        for (second, other) in alike.iter().enumerate().skip(first + 1) {
            let (own, its) = (one.sums & !other.sums, other.sums & !one.sums);
            let (more, others) = (lack_in(sums, own), lack_in(sums, its));
            let both = lack_in(sums, one.sums & other.sums);
            let meets = !more.plus(&others).and(&both).is_empty();
            if (one.sums | other.sums) & wanted != wanted || more.is_empty() || others.is_empty() || !meets {
                continue;
            }
            if found.is_some() || one.rows.len() > 1 || other.rows.len() > 1 {
                return Vec::new();
            }
            found = Some([(first, more), (second, others)]);
        }
    }
    let told = |(position, more): (usize, Span)| settled(gap, sums, &alike[position], more, wrong.len());
    found.into_iter().flatten().filter_map(told).collect()
}

/// What every one of some sums lacks.
fn lack_in(sums: &[Sum], which: u32) -> Span {
    let own = sums.iter().enumerate().filter(|(sum, _)| which & (1 << sum) != 0);
    own.fold(Span::ALL, |lack, (_, sum)| lack.and(&sum.gap.lack))
}

/// The rows by the sums that they are in, and the figures.
fn alike<'p, 'a>(sums: &[Sum], parts: &'p [Part<'a>]) -> Vec<Alike<'p, 'a>> {
    let of = |part: &Part| -> u32 {
        let own = sums.iter().enumerate().filter(|(_, sum)| sum.rows.contains(&part.position));
        own.map(|(sum, _)| 1 << sum).sum()
    };
    let mut found: Vec<Alike> = Vec::new();
    for part in parts {
        let sums = of(part);
        match found.iter_mut().find(|alike| alike.sums == sums) {
            Some(alike) => alike.rows.push(part),
            None => found.push(Alike { sums, rows: vec![part], claim: None }),
        }
    }
    found.extend((0..sums.len()).map(|sum| Alike { sums: 1 << sum, rows: Vec::new(), claim: Some(sum) }));
    found
}

/// One cell of a pair. A figure has to be less by what its rows would have to be more.
fn settled(gap: &Gap, sums: &[Sum], cell: &Alike, more: Span, count: usize) -> Option<Cause> {
    let (_, column) = gap.list?.column?;
    let more = more.only(comes_whole(column));
    let (place, from, to, place_said, measure) = match cell.claim {
        Some(sum) => {
            let claim = &sums[sum].gap.claim;
            let from = claim.amount.within.only()?;
            let to = more.and_then(|more| from.checked_sub(claim.measure.convert(more, &column.measure)?));
            let cell = claim.place.cell.clone().unwrap_or_default();
            let said = Fact::phrase(CLAIM, vec![("claim", claim.word.into()), ("cell", cell.into())]);
            (claim.place.clone(), from, to, said, claim.measure)
        }
        None => {
            let part = cell.rows.first()?;
            let to = more.and_then(|more| part.figure.checked_add(more));
            (gap.place(part, part), part.figure, to, row_of(gap, part), &column.measure)
        }
    };
    let facts = vec![("where", place_said), ("from", amount(from, measure)), ("count", count.into())];
    let facts = facts.into_iter().chain(to.map(|to| ("to", amount(to, measure)))).collect();
    let says = if to.is_some() { TWO } else { TWO_OPEN };
    Some(Cause { to, ..caused(gap, Slip::FewestCells, place, from, from, says, facts) })
}
