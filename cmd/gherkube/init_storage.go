package main

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"

	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/steps"
)

// classes are steps that make the classes of storage that claims ask for and that
// nothing provisions in a cluster such as kind's: those of a cloud's drivers.
func (s *subject) storageSteps() []steps.Sentence {
	var all []steps.Sentence
	for _, name := range s.classesWanted() {
		i := slices.IndexFunc(s.classes, func(c storagev1.StorageClass) bool { return c.Name == name })
		if i >= 0 && slices.Contains([]string{storage.LocalPath, storage.NotSupportedProvisioner}, s.classes[i].Provisioner) {
			continue
		}
		class := fmt.Sprintf(`apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: %s}
provisioner: %s
volumeBindingMode: WaitForFirstConsumer
`, name, storage.LocalPath)
		if i < 0 {
			all = append(all, steps.Sentence{Text: "I apply the manifest:", Doc: class, HasDoc: true})
			continue
		}
		// The provisioner of a class cannot be changed.
		file := "class-" + name + ".yaml"
		all = append(all, steps.Sentence{Text: "the file " + file + ":", Doc: class, HasDoc: true},
			steps.Sentence{Text: "I run `kubectl replace --force -f " + file + "`"})
	}
	return all
}

// classesWanted are the classes that claims name.
func (s *subject) classesWanted() []string {
	claims := slices.Clone(s.claims)
	for _, set := range s.statefulSets {
		claims = append(claims, set.Spec.VolumeClaimTemplates...)
	}
	var names []string
	for _, c := range claims {
		name := c.Annotations[corev1.BetaStorageClassAnnotation]
		if name == "" && c.Spec.StorageClassName != nil {
			name = *c.Spec.StorageClassName
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
