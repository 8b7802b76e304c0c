package apiserver

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/apiserver/admission"
)

// NotModelled says what does not happen to the objects of a built-in kind in a world;
// "" if something acts on them.
func NotModelled(w *World, kind schema.GroupVersionKind) string {
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	acting, _ := admission.WhatActs(plural.GroupResource())
	if acting.Missing != "" && w.Acts != nil && w.Acts(plural.GroupResource()) {
		return ""
	}
	return acting.Missing
}
