"""The networks that PyTorch trains in train_vs_pytorch.py: layer by layer those of src/train.

Those for small images are written here as a careful person writes them in plain PyTorch; the others
are torchvision's.
"""


def small(channels, side):
    """name -> function that makes the network, for images of channels x side x side, ten classes."""
    import torch
    from torch import nn

    def conv(i, o, k=3, s=1, g=1, b=False):
        return nn.Conv2d(i, o, k, s, (k - 1) // 2, groups=g, bias=b)

    class Block(nn.Module):
        def __init__(self, i, o, s, projected):
            super().__init__()
            self.stride, self.pad = s, (o - i) // 2
            self.conv1, self.bn1 = conv(i, o, s=s), nn.BatchNorm2d(o)
            self.conv2, self.bn2 = conv(o, o), nn.BatchNorm2d(o)
            self.down = None
            if projected and (s > 1 or i != o):
                self.down = nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o))

        def forward(self, x):
            y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu_()))
            if self.down is not None:
                x = self.down(x)
            elif self.stride > 1:
                x = nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
            return y.add_(x).relu_()

    class Mean(nn.Module):
        def forward(self, x):
            return x.mean((2, 3))

    def resnet(widths, blocks, projected):
        i = widths[0]
        layers = [conv(channels, i), nn.BatchNorm2d(i), nn.ReLU(True)]
        for stage, o in enumerate(widths):
            for block in range(blocks):
                layers.append(Block(i, o, 2 if stage and not block else 1, projected))
                i = o
        return nn.Sequential(*layers, Mean(), nn.Linear(i, 10))

    class Residual(nn.Module):
        def __init__(self, i, o, s, t):
            super().__init__()
            h, layers = i * t, []
            if t > 1:
                layers += [conv(i, h, 1), nn.BatchNorm2d(h), nn.ReLU6(True)]
            layers += [conv(h, h, s=s, g=h), nn.BatchNorm2d(h), nn.ReLU6(True),
                       conv(h, o, 1), nn.BatchNorm2d(o)]
            self.conv, self.add = nn.Sequential(*layers), s == 1 and i == o

        def forward(self, x):
            return x + self.conv(x) if self.add else self.conv(x)

    def mobilenet():
        layers, i = [conv(channels, 32), nn.BatchNorm2d(32), nn.ReLU6(True)], 32
        for t, o, n, s in ((1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                           (6, 160, 3, 2), (6, 320, 1, 1)):
            for block in range(n):
                layers.append(Residual(i, o, 1 if block else s, t))
                i = o
        layers += [conv(i, 1280, 1), nn.BatchNorm2d(1280), nn.ReLU6(True), Mean(), nn.Dropout(0.2)]
        return nn.Sequential(*layers, nn.Linear(1280, 10))

    def vgg11():
        layers, i = [], channels
        for o in (64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0):
            if o:
                layers += [conv(i, o, b=True), nn.BatchNorm2d(o), nn.ReLU(True)]
                i = o
            else:
                layers.append(nn.MaxPool2d(2, ceil_mode=True))
        return nn.Sequential(*layers, Mean(), nn.Linear(512, 10))

    def lenet5():
        return nn.Sequential(
            nn.Conv2d(channels, 6, 5, padding=2 if side == 28 else 0), nn.ReLU(True),
            nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(True), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(400, 120), nn.ReLU(True), nn.Linear(120, 84), nn.ReLU(True),
            nn.Linear(84, 10))

    return {"lenet5": lenet5, "resnet20": lambda: resnet((16, 32, 64), 3, False),
            "resnet56": lambda: resnet((16, 32, 64), 9, False),
            "resnet18_cifar": lambda: resnet((64, 128, 256, 512), 2, True),
            "vgg11_cifar": vgg11, "mobilenet_v2_cifar": mobilenet}


def make(name, channels, side):
    """The network for ten classes, and the function from its answer and the labels to the loss."""
    from torch.nn.functional import cross_entropy
    networks = small(channels, side)
    if name in networks:
        return networks[name](), cross_entropy
    import torchvision
    options = {"num_classes": 10}
    if name in ("googlenet", "inception_v3"):
        options["init_weights"] = False  # minutes of scipy, and the speed is the same
    weight = {"googlenet": 0.3, "inception_v3": 0.4}.get(name, 0)  # of each auxiliary head

    def loss(answer, labels):
        if not isinstance(answer, tuple):
            return cross_entropy(answer, labels)
        return cross_entropy(answer[0], labels) + weight * sum(
            cross_entropy(scores, labels) for scores in answer[1:])

    return getattr(torchvision.models, name)(**options), loss


def is_known(name):
    import torchvision
    return name in small(3, 32) or callable(getattr(torchvision.models, name, None))
