import DeviceAPI
import Inference
import ModelFormats

/// The least time that requests can take on a GPU, by what was measured of it.
struct EngineFloor {
    let model: ModelConfiguration
    let ceilings: Ceilings

    private var layerParameters: Int {
        let ends = model.vocabularySize * model.hiddenSize * (model.tiedEmbeddings ? 1 : 2)
        return model.parameterCount - ends
    }

    /// Weights that a decoding step reads: of the embedding only a row for each token.
    private var stepBytes: Double {
        2 * Double(layerParameters + model.vocabularySize * model.hiddenSize)
    }

    private var tokenBytes: Double {
        Double(model.layerCount * 2 * model.keyValueWidth * 2)
    }

    /// All decode together: the weights are read for every step of the longest, keys and values by
    /// every token; prompts pass the layers once.
    func seconds(_ requests: [EngineRequest]) -> Double {
        var (prompts, keys, pairs) = (0.0, 0.0, 0.0)
        for request in requests {
            let (prompt, output) = (Double(request.tokens.count), Double(request.maxTokens))
            prompts += prompt
            keys += output * prompt + output * output / 2
            pairs += prompt * prompt / 2
        }
        let steps = Double(requests.map(\.maxTokens).max() ?? 0)
        let attention = pairs * 2 * Double(model.queryWidth * model.layerCount)
        // A multiply-add is two operations.
        let operations = 2 * (prompts * Double(layerParameters) + attention)
        return operations / ceilings.operationsPerSecond
            + (steps * stepBytes + keys * tokenBytes) / ceilings.bytesPerSecond
    }

    /// From one token of a lone stream to the next, with so many tokens before it.
    func gapSeconds(context: Int) -> Double {
        (stepBytes + Double(context) * tokenBytes) / ceilings.bytesPerSecond
    }
}
