#pragma once
// The part of LibTorch that we use. Slow to compile, so it is precompiled (CMakeLists.txt) and only
// the files that compute with tensors include it.
//
// Without NDEBUG, LibTorch's RecordFunction has another layout than the library was built with:
// its inputs cannot be read and operation counts vanish. Our own checks do not use assert().
#ifndef NDEBUG
#error "files that include LibTorch must define NDEBUG"
#endif

#include <ATen/Parallel.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/cuda.h>
#include <torch/nn/init.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/nn/modules/pooling.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>
#include <torch/utils.h>
#include <torch/version.h>
