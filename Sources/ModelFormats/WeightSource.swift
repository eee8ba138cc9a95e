/// Where weights come from: files of one format, several shards, or bytes inside the binary.
package protocol WeightSource: AnyObject, Sendable {
    /// The file, folder or built-in name, for messages.
    var origin: String { get }
    var tensorNames: [String] { get }
    /// The files that hold the tensors; none for what is in no file.
    var files: [String] { get }
    /// The tensor of this name, or nil when the source has none. Copies nothing.
    func find(_ name: String) -> TensorView?
    /// What the file calls the tensor of this name, for messages.
    func spelling(_ name: String) -> String
}

extension WeightSource {
    package var files: [String] { [] }

    package func spelling(_ name: String) -> String { name }

    /// The tensor that the model needs: present, of this shape, and of a floating-point type that
    /// weights may have.
    package func tensor(_ needed: NeededTensor) throws(ModelFormatError) -> TensorView {
        guard let view = find(needed.name) else {
            throw .missingTensor(
                file: origin, tensor: spelling(needed.name), expectedShape: needed.storedShape)
        }
        guard view.shape == needed.storedShape else {
            throw .badTensor(
                file: origin, tensor: spelling(needed.name),
                expected: "shape \(needed.storedShape)",
                found: "shape \(view.shape)")
        }
        // Blocks and integers are of matrices: vectors are few, and are read value by value.
        let mayBeQuantized = needed.storedShape.count > 1
        guard
            ElementType.weightTypes.contains(view.elementType)
                || mayBeQuantized && view.elementType.isQuantized
        else {
            throw .badTensor(
                file: origin, tensor: spelling(needed.name),
                expected: ElementType.weightTypes.map(\.rawValue).joined(separator: " or "),
                found: view.elementType.rawValue)
        }
        return needed.rows(of: view)
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
