package main

import (
	_ "github.com/cucumber/godog"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "k8s.io/kubectl/pkg/cmd"
	_ "k8s.io/apiextensions-apiserver/pkg/apiserver"
	_ "k8s.io/kubernetes/pkg/controlplane/apiserver"
	_ "k8s.io/kubernetes/pkg/registry/core/pod/storage"
	_ "k8s.io/kubernetes/pkg/printers/internalversion"
	_ "mvdan.cc/sh/v3/interp"
	_ "golang.org/x/tools/txtar"
	_ "k8s.io/client-go/kubernetes"
	_ "k8s.io/kubernetes/pkg/kubelet/container"
)

func main() {}
