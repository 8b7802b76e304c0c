package apiserver

import (
	"math/rand/v2"

	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// UID draws a UID.
func UID(r *rand.Rand) types.UID { return world.UID(r) }
