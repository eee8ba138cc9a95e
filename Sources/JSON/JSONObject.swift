/// The members of a JSON object in their written order.
///
/// Look-up walks the members, which is fastest at the sizes that requests and configurations have;
/// iterate `members` for a large object such as a vocabulary. Of repeated keys the last counts.
package struct JSONObject: Sendable {
    package struct Member: Sendable {
        package var key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package var members: [Member]

    package init(_ members: [Member] = []) { self.members = members }

    package subscript(key: String) -> JSONValue? {
        get { members.last { $0.key == key }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.key == key } }
            if let index = members.lastIndex(where: { $0.key == key }) {
                members[index].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
            }
        }
    }
}

extension JSONObject: Equatable {
    /// Order does not matter, as in every JSON comparison.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        let a = Dictionary(left.members.map { ($0.key, $0.value) }) { $1 }
        let b = Dictionary(right.members.map { ($0.key, $0.value) }) { $1 }
        return a == b
    }
}
