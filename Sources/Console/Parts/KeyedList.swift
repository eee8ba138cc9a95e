package import TerminalUI

/// A selection in a list that changes under it: it stays on its row, wherever the row goes. At the
/// first place it stays at that place.
package struct KeyedList: Equatable, Sendable {
    package private(set) var view = ListView()
    package private(set) var id: String?

    package init() {}

    /// The selected row's place in the list as it is now.
    package func index(in ids: [String]) -> Int? {
        if let id, let index = ids.firstIndex(of: id) { return index }
        return ids.isEmpty ? nil : min(view.selected, ids.count - 1)
    }

    /// After the list changed, or its box.
    package mutating func keep(_ ids: [String], visible: Int) {
        view.select(index(in: ids) ?? 0, count: ids.count)
        view.follow(count: ids.count, visible: visible)
    }

    /// Selects a row that is in the list or will come into it.
    package mutating func select(_ id: String) { self.id = id }

    /// False when the motion means nothing to a list.
    @discardableResult
    package mutating func move(_ motion: Motion, in ids: [String], visible: Int) -> Bool {
        keep(ids, visible: visible)
        switch motion {
        case .up: view.move(by: -1, count: ids.count)
        case .down: view.move(by: 1, count: ids.count)
        case .pageUp: view.move(by: -max(1, visible / 2), count: ids.count)
        case .pageDown: view.move(by: max(1, visible / 2), count: ids.count)
        case .first: view.select(0, count: ids.count)
        case .last: view.select(ids.count - 1, count: ids.count)
        case .left, .right, .nextPane, .previousPane: return false
        }
        view.follow(count: ids.count, visible: visible)
        id = view.selected > 0 && view.selected < ids.count ? ids[view.selected] : nil
        return true
    }
}
