/// Which message of one content became which of another.
enum MessagePairs {
    struct Pair: Equatable {
        /// Nil for a message that was added.
        var old: Int?
        /// Nil for a message that was removed.
        var new: Int?
    }

    /// Messages that are the same hold on to each other; between them, those of one role pair in
    /// their order. In the order of the contents, every message once.
    static func pairs(_ old: [Prompt.Message], _ new: [Prompt.Message]) -> [Pair] {
        var pairs: [Pair] = []
        var removed: [Int] = []
        var added: [Int] = []
        func close() {
            pairs += byRole(old, removed, new, added)
            removed = []
            added = []
        }
        for step in EditScript.steps(from: old, to: new) {
            switch step {
            case .removed(let place): removed.append(place)
            case .added(let place): added.append(place)
            case .same(let a, let b):
                close()
                pairs.append(Pair(old: a, new: b))
            }
        }
        close()
        return pairs
    }

    private static func byRole(
        _ old: [Prompt.Message], _ removed: [Int], _ new: [Prompt.Message], _ added: [Int]
    ) -> [Pair] {
        EditScript.steps(from: removed.map { old[$0].role }, to: added.map { new[$0].role })
            .map { step in
                switch step {
                case .same(let a, let b): Pair(old: removed[a], new: added[b])
                case .removed(let a): Pair(old: removed[a], new: nil)
                case .added(let b): Pair(old: nil, new: added[b])
                }
            }
    }
}
