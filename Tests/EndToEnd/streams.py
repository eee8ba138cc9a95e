"""Answers that are long enough to be met in their middle."""

# Words that were used are used again, so that the model's end of text hardly comes.
REPEATING = {"frequency_penalty": -0.2, "presence_penalty": -2, "temperature": 1}
LENGTH = 600


def long_request(client):
    """A request whose answer has `LENGTH` tokens, found by trying seeds; and its text."""
    for seed in range(200):
        request = dict(
            model="pilot", prompt="hello there", max_tokens=LENGTH, seed=seed, **REPEATING
        )
        answer = client.completions.create(**request)
        if answer.usage.completion_tokens == LENGTH:
            return request, answer.choices[0].text
    raise AssertionError(f"no seed gives {LENGTH} tokens")


class Stream:
    """A streamed completion, read step by step."""

    def __init__(self, client, request):
        raw = client.completions.with_raw_response.create(
            **request, stream=True, stream_options={"include_usage": True}
        )
        self.headers = raw.headers
        self.stream = raw.parse()
        self.text = ""
        self.finish_reason = None
        self.usage = None

    def read(self, chunks=None):
        """Reads so many chunks, or all that are left."""
        for count, chunk in enumerate(self.stream, start=1):
            self.usage = chunk.usage or self.usage
            for choice in chunk.choices:
                self.text += choice.text
                self.finish_reason = choice.finish_reason or self.finish_reason
            if count == chunks:
                break
        return self

    def abandon(self):
        """Goes away without a word, as a closed browser tab does."""
        self.stream.close()
