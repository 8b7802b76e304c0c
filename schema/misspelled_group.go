package schema

import (
	"strings"

	"github.com/gherkube/gherkube/schema/spelling"
)

// sameGroup is how many changes make another group.
const sameGroup = 3

// isMisspelled says whether the group is most likely meant to be the known one.
func isMisspelled(group, known string) bool {
	return withoutX(known) != withoutX(group) && spelling.Distance(known, group, sameGroup) < sameGroup
}

// withoutX is a group without the mark of those that are not of Kubernetes' own:
// gateway.networking.x-k8s.io is not a misspelling of gateway.networking.k8s.io.
func withoutX(group string) string { return strings.Replace(group, ".x-k8s.io", ".k8s.io", 1) }
