/// Where weights come from: files of one format, several shards, or bytes inside the binary.
package protocol WeightSource: AnyObject, Sendable {
    /// The file, folder or built-in name, for messages.
    var origin: String { get }
    var tensorNames: [String] { get }
    /// The tensor of this name, or nil when the source has none. Copies nothing.
    func find(_ name: String) -> TensorView?
}

extension WeightSource {
    /// The tensor that the model needs: present, of this shape, and of a floating-point type that
    /// weights may have.
    package func tensor(_ needed: NeededTensor) throws(ModelFormatError) -> TensorView {
        guard let view = find(needed.name) else {
            throw .missingTensor(file: origin, tensor: needed.name, expectedShape: needed.shape)
        }
        guard view.shape == needed.shape else {
            throw .badTensor(
                file: origin, tensor: needed.name, expected: "shape \(needed.shape)",
                found: "shape \(view.shape)")
        }
        guard ElementType.weightTypes.contains(view.elementType) else {
            throw .badTensor(
                file: origin, tensor: needed.name,
                expected: ElementType.weightTypes.map(\.rawValue).joined(separator: " or "),
                found: view.elementType.rawValue)
        }
        return view
    }

    /// Checks every tensor that `configuration` needs before any is loaded.
    package func check(for configuration: ModelConfiguration) throws(ModelFormatError) {
        for needed in configuration.neededTensors { _ = try tensor(needed) }
    }
}

extension ElementType {
    /// The types in which unquantized weights are stored.
    package static let weightTypes: [ElementType] = [.float32, .bfloat16, .float16]
}

/// A tensor that a model of some configuration cannot do without.
package struct NeededTensor: Equatable, Sendable {
    package let name: String
    package let shape: [Int]

    package init(name: String, shape: [Int]) {
        self.name = name
        self.shape = shape
    }
}
