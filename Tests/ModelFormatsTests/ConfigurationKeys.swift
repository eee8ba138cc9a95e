import JSON

/// Keys of a configuration; nil leaves one out.
typealias ConfigurationKeys = [String: JSONValue?]

extension ConfigurationKeys {
    func with(_ key: String, _ value: JSONValue?) -> ConfigurationKeys { with([key: value]) }

    func with(_ other: ConfigurationKeys) -> ConfigurationKeys { merging(other) { $1 } }

    var object: JSONObject {
        var object = JSONObject()
        for (key, value) in self.sorted(by: { $0.key < $1.key }) { object[key] = value }
        return object
    }
}
