package apiserver

import (
	"testing"

	"github.com/gherkube/gherkube/runtime/apiserver/admission"
)

// TestSomethingActsOnEveryKind walks the kinds that are served: each has
// somebody who acts on its objects, or says that there is nobody.
func TestSomethingActsOnEveryKind(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for resource := range s.storages {
		if acting, known := admission.WhatActs(resource); !known || (acting.By == "") == (acting.Missing == "") {
			t.Errorf("admission.WhatActs does not know what becomes of %s: name who acts on it, or what is missing", resource)
		}
	}
}
