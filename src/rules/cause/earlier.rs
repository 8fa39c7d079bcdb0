//! What an earlier round explains: its figure was left standing, or only what came since was stated.

use super::claim_cause;
use super::gap::Gap;
use crate::finding::{Cause, Slip};
use crate::rules::Case;
use crate::rules::phrase::amount;
use crate::tally::Earlier;
use crate::text::{Text, text};
use crate::value::number;

const LEFT_STANDING: Text = text(
    "{claim}与上一批次（{round}）填报的完全相同，没有更新，应为 {to}",
    "{claim} is the very one of the round before ({round}) and was left standing: {to}",
);
const PERIOD: Text = text(
    "{claim}只是本期数，加上上一批次（{round}）的 {before}，累计应为 {to}",
    "{claim} is that of the period alone; with the {before} of the round before ({round}) it comes to {to}",
);

/// What the round before explains of a stated figure that differs from its roster.
pub fn causes(case: &Case, gap: &Gap, before: &Earlier) -> Vec<Cause> {
    let was = before.amount();
    let left = (gap.claim.amount == was && was.is_exact() && !was.value.is_zero()).then(|| {
        let round = ("round", case.plan.rounds[before.round].name.as_str().into());
        claim_cause(gap, Slip::PreviousRound, gap.sum.value, LEFT_STANDING, vec![round])
    });
    left.into_iter().chain(period(case, gap, before)).collect()
}

/// The stated figure and that of the round before are together what the roster adds up to.
pub fn period(case: &Case, gap: &Gap, before: &Earlier) -> Option<Cause> {
    let (stated, earlier) = (gap.claim.amount.within.only()?, before.amount().within.only()?);
    let to = number::sum([stated, earlier])?;
    if stated.is_zero() || earlier.is_zero() || !gap.fits(to) {
        return None;
    }
    let facts = vec![
        ("round", case.plan.rounds[before.round].name.as_str().into()),
        ("before", amount(earlier, gap.claim.measure)),
    ];
    Some(claim_cause(gap, Slip::PeriodOnly, to, PERIOD, facts))
}
