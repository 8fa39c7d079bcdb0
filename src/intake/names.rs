//! Names of sheets, and where columns stand, which nearly all files of a round say alike: each is held once for all of them.

use super::{FileRead, RosterTable};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// The names of sheets, lists of them, and tables that were seen.
#[derive(Debug, Default)]
pub struct Names {
    sheets: HashSet<Arc<str>>,
    lists: HashSet<Arc<Vec<Arc<str>>>>,
    tables: HashSet<Arc<Vec<RosterTable>>>,
}

impl Names {
    /// Lets a file share them with files before, and the places in it with each other.
    pub fn share(&mut self, file: &mut FileRead) {
        let Ok(content) = &mut file.outcome else { return };
        if !self.lists.contains(&*content.sheets) {
            Arc::make_mut(&mut content.sheets).iter_mut().for_each(|name| one(&mut self.sheets, name));
        }
        one(&mut self.lists, &mut content.sheets);
        if let Some(figures) = &mut content.figures {
            one(&mut self.sheets, &mut figures.sheet);
            figures
                .stated
                .iter_mut()
                .filter_map(Arc::get_mut)
                .for_each(|stated| one(&mut self.sheets, &mut stated.sheet));
        }
        for tables in content.rosters.iter_mut().map(|roster| &mut roster.tables) {
            if !self.tables.contains(&*tables) {
                Arc::make_mut(tables).iter_mut().for_each(|table| one(&mut self.sheets, &mut table.sheet));
            }
            one(&mut self.tables, tables);
        }
    }
}

fn one<T: Eq + Hash + ?Sized>(seen: &mut HashSet<Arc<T>>, this: &mut Arc<T>) {
    match seen.get(&**this) {
        Some(known) => *this = Arc::clone(known),
        None => drop(seen.insert(Arc::clone(this))),
    }
}
