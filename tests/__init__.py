"""Tests of 食安巡检: one folder a room, each test a sentence."""
