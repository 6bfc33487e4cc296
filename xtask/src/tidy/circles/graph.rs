//! Which file depends on which, and the circles in that.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::source::{Crate, Names};

/// An item: its module and its name there.
type Place = (usize, String);

/// For each file, the files that it depends on, with the name of an item by which it does.
type Edges = BTreeMap<usize, BTreeMap<usize, String>>;

/// Where a path leads.
enum Target {
    Module(usize),
    Item(Place),
}

/// The circles of a crate, the shortest one through each knot of files.
pub(super) fn circles(source: &Crate) -> Vec<String> {
    let edges = edges(source);
    let mut done = BTreeSet::new();
    let mut found = Vec::new();
    for start in 0..source.files.len() {
        if done.contains(&start) {
            continue;
        }
        if let Some(circle) = shortest(&edges, start) {
            done.extend(circle.iter().copied());
            found.push(told(source, &edges, &circle));
        }
    }
    found
}

fn told(source: &Crate, edges: &Edges, circle: &[usize]) -> String {
    let mut text = source.files[circle[0]].clone();
    for (at, file) in circle.iter().enumerate() {
        let next = circle[(at + 1) % circle.len()];
        text += &format!(" → ({}) {}", edges[file][&next], source.files[next]);
    }
    text
}

/// The shortest way from a file back to itself.
fn shortest(edges: &Edges, start: usize) -> Option<Vec<usize>> {
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for next in edges.get(&file).into_iter().flatten().map(|(next, _)| *next) {
            if next == start {
                let mut circle = vec![file];
                while circle.last() != Some(&start) {
                    let last = circle.last().and_then(|last| before.get(last)).copied()?;
                    circle.push(last);
                }
                circle.reverse();
                return Some(circle);
            }
            if next != start && !before.contains_key(&next) {
                before.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}

fn edges(source: &Crate) -> Edges {
    let mut edges = Edges::new();
    for (module, held) in source.modules.iter().enumerate() {
        let named = held.items.values().flatten().filter_map(|path| resolve(source, module, path, 0));
        // A trait is imported and then used without its name, so the import itself counts.
        let imported = held.imports.values().filter(|import| !import.is_reexport);
        let imported = imported.filter_map(|import| resolve(source, module, &import.path, 0));
        let globs = held.globs.iter().filter(|import| !import.is_reexport);
        let globs = globs.filter_map(|import| match resolve(source, module, &import.path, 0)? {
            Target::Module(found) => Some(Target::Item((found, "*".to_owned()))),
            item @ Target::Item(_) => Some(item),
        });
        for target in named.chain(imported).chain(globs) {
            // A module alone is a name for what follows it elsewhere.
            let Target::Item(place) = target else { continue };
            let mut reached = BTreeSet::new();
            reach(source, module, &place, &mut BTreeSet::new(), &mut reached);
            for file in reached.into_iter().filter(|file| *file != held.file) {
                edges.entry(held.file).or_default().entry(file).or_insert_with(|| place.1.clone());
            }
        }
    }
    edges
}

/// The files that an item is made of, as a module sees it: its own, or, where it comes from a roof, those that it uses there.
fn reach(source: &Crate, from: usize, place: &Place, seen: &mut BTreeSet<Place>, files: &mut BTreeSet<usize>) {
    let (module, name) = place;
    let is_roof = source.is_below(from, *module);
    let is_same_file = source.modules[from].file == source.modules[*module].file;
    if !is_roof || is_same_file {
        files.insert(source.modules[*module].file);
        return;
    }
    if !seen.insert(place.clone()) {
        return;
    }
    let Some(paths) = source.modules[*module].items.get(name) else { return };
    for path in paths {
        match resolve(source, *module, path, 0) {
            Some(Target::Item(next)) if source.is_below(from, next.0) => reach(source, from, &next, seen, files),
            Some(Target::Item(next)) => {
                files.insert(source.modules[next.0].file);
            }
            _ => {}
        }
    }
}

/// Follows a path from a module, through re-exports, to where the item is defined. Nothing where it leads out of the crate.
fn resolve(source: &Crate, module: usize, path: &Names, depth: usize) -> Option<Target> {
    let mut steps = path.iter().map(String::as_str).peekable();
    let mut here = module;
    let mut is_open = true;
    while let Some(step) = steps.peek() {
        match *step {
            "crate" => here = 0,
            "self" => {}
            "super" => here = source.modules[here].parent?,
            _ => break,
        }
        is_open = false;
        steps.next();
    }
    let rest: Names = steps.map(str::to_owned).collect();
    if rest.is_empty() {
        return (!is_open).then_some(Target::Module(here));
    }
    look_up(source, here, &rest, depth)
}

fn look_up(source: &Crate, module: usize, path: &[String], depth: usize) -> Option<Target> {
    // A chain of re-exports is short.
    if depth > 8 {
        return None;
    }
    let held = &source.modules[module];
    let (first, rest) = path.split_first()?;
    if let Some(child) = held.children.get(first) {
        return if rest.is_empty() { Some(Target::Module(*child)) } else { look_up(source, *child, rest, depth) };
    }
    if held.items.contains_key(first) {
        return Some(Target::Item((module, first.clone())));
    }
    if let Some(import) = held.imports.get(first) {
        // A crate that is imported under its own name leads out.
        if import.path.first() == Some(first) && import.path.len() == 1 {
            return None;
        }
        let whole: Names = import.path.iter().chain(rest).cloned().collect();
        return resolve(source, module, &whole, depth + 1);
    }
    held.globs.iter().find_map(|glob| match resolve(source, module, &glob.path, depth + 1)? {
        Target::Module(found) if found != module => look_up(source, found, path, depth + 1),
        _ => None,
    })
}
