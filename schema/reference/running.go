package reference

import (
	"slices"
	"strings"
)

// getLabelLater says whether there are pods that lack nothing of what the selector
// wants but labels that something sets on pods that run, such as role=leader.
func (p *labelIndex) getLabelLater(world, namespace string, sel selector) bool {
	pairs, all := sel.pairs()
	if !all {
		return false
	}
	first := slices.DeleteFunc(slices.Clone(pairs), isSetLater)
	if len(first) == 0 || len(first) == len(pairs) {
		return false
	}
	for _, s := range p.in(world, namespace) {
		for _, g := range s.byLabel[first[0]] {
			if p.left == 0 {
				return true
			}
			p.left--
			if !slices.ContainsFunc(pairs, func(l label) bool { return !agrees(g.labels, l) }) {
				return true
			}
		}
	}
	return false
}

// agrees says whether the pods have the label, or lack it and may get it.
func agrees(pods labelSet, l label) bool {
	value, has := pods.Lookup(l.key)
	return has && value == l.value || !has && isSetLater(l)
}

// isSetLater says whether the label is one that the members of a group are told
// apart by while they run: Patroni, Redis, Vault and others label their leader.
func isSetLater(l label) bool {
	key := l.key[strings.LastIndexByte(l.key, '/')+1:]
	words := strings.FieldsFunc(strings.ToLower(key), separates)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	if strings.HasSuffix(last, "role") || slices.Contains([]string{"leader", "master", "primary", "active"}, last) {
		return true
	}
	return slices.Contains([]string{"leader", "master", "primary", "replica", "standby", "follower"}, strings.ToLower(l.value))
}
