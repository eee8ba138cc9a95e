import Foundation
import JSON

/// The vectors of a request in OpenAI's shape.
struct EmbeddingsAnswer {
    let model: String
    let encoding: EmbeddingCall.Encoding
    let embeddings: BackendEmbeddings

    func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        let numbers = embeddings.vectors.reduce(0) { $0 + $1.count }
        bytes.reserveCapacity(numbers * (encoding == .base64 ? 6 : 14) + 256)
        bytes.append("{\"object\":\"list\",\"data\":[")
        for (index, vector) in embeddings.vectors.enumerated() {
            if index > 0 { bytes.append(",") }
            bytes.append("{\"object\":\"embedding\",\"index\":")
            bytes.append(number: index)
            bytes.append(",\"embedding\":")
            append(vector, to: &bytes)
            bytes.append("}")
        }
        bytes.append("],\"model\":")
        JSONWriter.appendQuoted(model, to: &bytes)
        bytes.append(",\"usage\":{\"prompt_tokens\":")
        bytes.append(number: embeddings.promptTokens)
        bytes.append(",\"total_tokens\":")
        bytes.append(number: embeddings.promptTokens)
        bytes.append("}}")
        return bytes
    }

    private func append(_ vector: [Float], to bytes: inout [UInt8]) {
        switch encoding {
        case .float:
            bytes.append("[")
            for (index, value) in vector.enumerated() {
                if index > 0 { bytes.append(",") }
                // The shortest decimals that give the same single-precision number.
                bytes.append(contentsOf: value.description.utf8)
            }
            bytes.append("]")
        case .base64:
            var raw = Data(capacity: vector.count * 4)
            for value in vector {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { raw.append(contentsOf: $0) }
            }
            bytes.append("\"")
            bytes.append(contentsOf: raw.base64EncodedString().utf8)
            bytes.append("\"")
        }
    }
}
