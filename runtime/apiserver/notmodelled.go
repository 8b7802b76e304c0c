package apiserver

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/apiserver/admission"
)

// NotModelled says what does not happen to the objects of a built-in kind; "" if
// something acts on them.
func NotModelled(kind schema.GroupVersionKind) string {
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	acting, _ := admission.WhatActs(plural.GroupResource())
	return acting.Missing
}
