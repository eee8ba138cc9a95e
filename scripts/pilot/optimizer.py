"""Muon for the matrices of the layers, AdamW for embedding and norms.

Muon orthogonalises the momentum of a matrix before it is applied (Jordan et al. 2024); the update
is scaled to AdamW's usual size (Liu et al. 2025), so one learning rate serves both.
"""

import torch

_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonal(stack, steps=5):
    """Newton-Schulz iteration on a stack of matrices, [count, rows, columns]."""
    x = stack.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = torch.bmm(x, x.transpose(1, 2))
        x = _A * x + torch.bmm(_B * gram + _C * torch.bmm(gram, gram), x)
    return (x.transpose(1, 2) if tall else x).float()


class Muon:
    """Steps matrices of one shape together, as one batched product is faster than many."""

    def __init__(self, matrices, momentum=0.95, decay=0.05):
        self.momentum, self.decay = momentum, decay
        self.groups = {}
        for matrix in matrices:
            self.groups.setdefault(tuple(matrix.shape), []).append(matrix)
        self.buffers = {
            shape: torch.zeros(len(group), *shape) for shape, group in self.groups.items()
        }

    @torch.no_grad()
    def step(self, rate):
        for shape, group in self.groups.items():
            gradient = torch.stack([matrix.grad for matrix in group])
            buffer = self.buffers[shape]
            buffer.lerp_(gradient, 1 - self.momentum)
            update = orthogonal(gradient.lerp(buffer, self.momentum))
            scale = rate * 0.2 * max(shape) ** 0.5
            for matrix, change in zip(group, update):
                matrix.mul_(1 - rate * self.decay).add_(change, alpha=-scale)


class Optimizer:
    """Both parts behind one step, with a state that can be saved."""

    def __init__(self, model, matrix_rate, other_rate):
        matrices = [p for p in model.layers.parameters() if p.ndim == 2]
        chosen = {id(p) for p in matrices}
        others = [p for p in model.parameters() if id(p) not in chosen]
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW(others, lr=other_rate, betas=(0.9, 0.95), weight_decay=0.0)
        self.model, self.matrix_rate, self.other_rate = model, matrix_rate, other_rate

    def step(self, factor):
        """Applies the gradients with both rates scaled by `factor`, then clears them."""
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.muon.step(self.matrix_rate * factor)
        for group in self.adam.param_groups:
            group["lr"] = self.other_rate * factor
        self.adam.step()
        self.model.zero_grad(set_to_none=True)

    def state_dict(self):
        return {"muon": self.muon.buffers, "adam": self.adam.state_dict()}

    def load_state_dict(self, state):
        self.muon.buffers = state["muon"]
        self.adam.load_state_dict(state["adam"])
