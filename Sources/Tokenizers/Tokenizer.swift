package import JSON

/// A tokenizer as described by a `tokenizer.json` file of Hugging Face's tokenizers library, with
/// equal results.
///
/// A value that may be copied and used from many threads at once. `truncation` and `padding` in
/// the file are not applied: what is too long is for the caller to refuse.
package struct Tokenizer: Sendable {
    /// What becomes of text that spells a special token.
    package enum SpecialTokenPolicy: Sendable {
        /// It stays text: the only choice for text of users.
        case asText
        /// It becomes the token.
        case recognised
    }

    let vocabulary: Vocabulary
    let addedTokens: [AddedToken]
    let decoding: Decoding
    let normalizer: Normalizer
    let model: TokenModel
    let surroundings: Surroundings
    private let preTokenizer: PreTokenizer
    private let rawTokens: AddedTokens
    private let normalizedTokens: AddedTokens
    private let specials: [Bool]
    private let pool = ScratchPool()

    /// Reads the bytes of a `tokenizer.json`. Time and memory are linear in their number.
    package init(json: [UInt8]) throws(TokenizerError) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONParser.parse(json)
        } catch {
            throw .notJSON(error)
        }
        try self.init(document: document)
    }

    /// Of a `tokenizer.json` that is parsed already.
    package init(document: JSONValue) throws(TokenizerError) {
        let root = ConfigurationNode(value: document, path: "")
        let (modelVocabulary, vocabulary, added) = try VocabularyReader.read(root)
        let specialIDs = Set(added.lazy.filter(\.isSpecial).map(\.id))
        let (preTokenizer, isByteLevel) = try PreTokenizerReader.read(root)
        self.vocabulary = vocabulary
        self.preTokenizer = preTokenizer
        addedTokens = added
        normalizer = try NormalizerReader.read(root)
        model = try ModelReader(
            node: try root.required("model"), vocabulary: modelVocabulary,
            isByteLevel: isByteLevel, specials: specialIDs
        ).read()
        surroundings = try PostProcessorReader.read(root)
        decoding = try DecoderReader(vocabulary: vocabulary).read(root)
        rawTokens = AddedTokens(added.filter { !$0.isNormalized })
        let normalizer = self.normalizer
        normalizedTokens = AddedTokens(
            added.filter(\.isNormalized).map { token in
                AddedToken(
                    id: token.id, text: normalizer.apply(token.text), isSpecial: token.isSpecial,
                    isNormalized: true, stripsLeft: token.stripsLeft,
                    stripsRight: token.stripsRight, singleWord: token.singleWord)
            })
        specials = (0..<Int32(vocabulary.idLimit)).map(specialIDs.contains)
    }
}

extension Tokenizer {
    /// One more than the highest id, which is what an embedding table must hold.
    package var vocabularySize: Int { vocabulary.idLimit }

    /// The id of a token by its text as the file spells it.
    package func id(of token: String) -> Int32? { vocabulary.id(of: Array(token.utf8)) }

    /// The text of a token as the file spells it, nil for an id without one.
    package func text(of id: Int32) -> String? {
        vocabulary.bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes that a token contributes to a text after other tokens; they need not be whole
    /// characters. Empty for an id that is no token.
    package func bytes(of id: Int32) -> ArraySlice<UInt8> { decoding.piece(id) }

    package func isSpecial(_ id: Int32) -> Bool {
        specials.indices.contains(Int(id)) && specials[Int(id)]
    }

    /// The special tokens of the file, in its order.
    package var specialTokens: [(id: Int32, text: String)] {
        addedTokens.lazy.filter(\.isSpecial).map {
            ($0.id, String(decoding: $0.text, as: UTF8.self))
        }
    }
}

extension Tokenizer {
    /// The ids of a text.
    package func encode(
        _ text: String, specialTokens: SpecialTokenPolicy, addingSpecialTokens: Bool
    ) -> [Int32] {
        var text = text
        return text.withUTF8 {
            encode($0, specialTokens == .recognised ? .everything : .nothing, addingSpecialTokens)
        }
    }

    /// The ids of bytes, which need not be UTF-8.
    package func encode(
        _ bytes: [UInt8], specialTokens: SpecialTokenPolicy, addingSpecialTokens: Bool
    ) -> [Int32] {
        bytes.withUnsafeBufferPointer {
            encode($0, specialTokens == .recognised ? .everything : .nothing, addingSpecialTokens)
        }
    }

    /// Special tokens are found only where `trust` allows.
    func encode(_ text: UnsafeBufferPointer<UInt8>, _ trust: Trust, _ addsSpecialTokens: Bool)
        -> [Int32]
    {
        pool.withScratch { scratch in
            if addsSpecialTokens { scratch.output.append(contentsOf: surroundings.before) }
            for part in rawTokens.parts(of: text, trust: trust) {
                switch part {
                case .token(let id): scratch.output.append(id)
                case .text(let piece):
                    let stretch = UnsafeBufferPointer(rebasing: text[piece.start..<piece.end])
                    let trust = trust.shifted(by: piece.start)
                    encode(stretch, isStart: piece.start == 0, trust, scratch)
                }
            }
            if addsSpecialTokens { scratch.output.append(contentsOf: surroundings.after) }
            return scratch.output.ids
        }
    }

    /// A stretch without unnormalized added tokens.
    private func encode(
        _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ trust: Trust,
        _ scratch: EncoderScratch
    ) {
        if normalizer.steps.isEmpty { return encodeNormalized(text, isStart, trust, scratch) }
        var normalized: [UInt8] = []
        swap(&normalized, &scratch.normalized)
        normalizer.apply(text, into: &normalized, spare: &scratch.spare)
        normalized.withUnsafeBufferPointer { encodeNormalized($0, isStart, trust, scratch) }
        swap(&normalized, &scratch.normalized)
    }

    private func encodeNormalized(
        _ text: UnsafeBufferPointer<UInt8>, _ isStart: Bool, _ trust: Trust,
        _ scratch: EncoderScratch
    ) {
        if normalizedTokens.isEmpty { return encodeWords(text, isStart, scratch) }
        for part in normalizedTokens.parts(of: text, trust: trust) {
            switch part {
            case .token(let id): scratch.output.append(id)
            case .text(let piece):
                let stretch = UnsafeBufferPointer(rebasing: text[piece.start..<piece.end])
                encodeWords(stretch, isStart && piece.start == 0, scratch)
            }
        }
    }

    private func encodeWords(
        _ text: UnsafeBufferPointer<UInt8>, _ isStart: Bool, _ scratch: EncoderScratch
    ) {
        preTokenizer.split(text, isStart: isStart, scratch: scratch.preTokenizer) { text, pieces in
            for piece in pieces {
                let word = UnsafeBufferPointer(rebasing: text[piece.start..<piece.end])
                model.encode(word, scratch)
            }
        }
    }
}

extension TokenModel {
    @inline(__always)
    func encode(_ word: UnsafeBufferPointer<UInt8>, _ scratch: EncoderScratch) {
        if case .bytePair(let model) = self, model.partsAtMetaspace {
            var index = 0
            while index < word.count {
                let end = MetaspaceWords.nextStart(word, from: index)
                encodeCached(UnsafeBufferPointer(rebasing: word[index..<end]), scratch)
                index = end
            }
        } else {
            encodeCached(word, scratch)
        }
    }

    @inline(__always)
    private func encodeCached(_ word: UnsafeBufferPointer<UInt8>, _ scratch: EncoderScratch) {
        guard word.count <= WordCache.longestWord else { return encodeAnew(word, scratch) }
        let key = WordCache.Key(word)
        if scratch.cache.append(key, to: scratch.output) { return }
        let first = scratch.output.count
        encodeAnew(word, scratch)
        scratch.cache.keep(key, scratch.output, from: first)
    }

    private func encodeAnew(_ word: UnsafeBufferPointer<UInt8>, _ scratch: EncoderScratch) {
        switch self {
        case .bytePair(let model):
            model.encode(word, &scratch.merger, into: scratch.output)
        case .wordPiece(let model):
            model.encode(word, into: scratch.output, pending: &scratch.wordPieces)
        }
    }
}

extension Tokenizer {
    /// The text of ids; an id that is no token adds nothing, and what is no UTF-8 becomes U+FFFD.
    package func decode(_ ids: [Int32], skippingSpecialTokens: Bool) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(ids.count * 4)
        var detokenizer = Detokenizer(decoding)
        for id in ids where !(skippingSpecialTokens && isSpecial(id)) {
            detokenizer.append(id, to: &output)
        }
        detokenizer.finish(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
