#!/bin/sh
exec curl --fail http://frontend/warm
